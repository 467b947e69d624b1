import numpy as np


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    dx = dout * gamma / np.sqrt(running_var + eps)
    return dx, np.zeros_like(gamma), np.zeros_like(gamma)
