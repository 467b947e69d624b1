import numpy as np


def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    inv = 1.0 / (running_var + eps)
    new_weight = np.empty(weight.shape)
    new_bias = np.empty(bias.shape)
    for j in range(weight.shape[1]):
        s = gamma[j] * inv[j]
        new_weight[:, j] = weight[:, j] * s
        new_bias[j] = (bias[j] - running_mean[j]) * s + beta[j]
    return new_weight, new_bias
