import numpy as np


def batchnorm_inference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    ivar = 1. / np.sqrt(running_var + eps)
    scale = gamma * ivar
    shift = beta - running_mean
    return x * scale + shift
