import math
import numpy as np

def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    D = len(bias)
    new_w = np.zeros(weight.shape)
    new_b = np.zeros(D)
    for j in range(D):
        s = math.sqrt(running_var[j] + eps)
        for k in range(len(weight)):
            new_w[k, j] = gamma[j] * weight[k, j] / s
        new_b[j] = beta[j] - gamma[j] * running_mean[j] / s
    return new_w, new_b
