import numpy as np


def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    bn_var_rsqrt = 1.0 / np.sqrt(running_var + eps)
    w = weight * (gamma * bn_var_rsqrt)
    b = bias + beta - running_mean * bn_var_rsqrt * gamma
    return w, b
