import numpy as np


def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    inv = gamma / np.sqrt(running_var + eps)
    kernel = np.einsum('kd,d->kd', weight, inv)
    offset = (bias + running_mean) * inv + beta
    return kernel, offset
