import math
import numpy as np

def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    K = weight.shape[0]
    D = weight.shape[1]
    w = np.zeros((K, D))
    b = np.zeros(D)
    for j in range(D):
        std = math.sqrt(running_var[j] + eps)
        for k in range(K):
            w[k][j] = weight[k][j] * gamma[j] / std
        b[j] = (bias[j] - running_mean[j]) * gamma[j] / std + beta[j]
    return w, b
