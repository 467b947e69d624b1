import math
import numpy as np

def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    K, D = weight.shape
    w = np.zeros((K, D))
    b = np.zeros(D)
    for j in range(D):
        s = gamma[j] / math.sqrt(running_var[j] + eps)
        for k in range(K):
            w[k, j] = weight[k, j] * s
        b[j] = bias[j] + beta[j] - running_mean[j] * s
    return w, b
