import numpy as np


def batchnorm_inference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    if len(x) == 0:
        return x
    scale = gamma / np.sqrt(running_var + eps)
    x -= running_mean
    x *= scale
    x += beta
    return x
