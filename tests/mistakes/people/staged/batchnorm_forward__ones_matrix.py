import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, D = x.shape
    mu = np.dot(np.ones((1, N)), x) / N
    xmu = x - np.dot(np.ones((N, 1)), mu)
    var = np.dot(np.ones((1, N)), xmu ** 2) / N
    ivar = 1. / np.sqrt(var + eps)
    xhat = xmu * np.dot(np.ones((N, 1)), ivar)
    out = np.dot(np.ones((N, 1)), gamma.reshape(1, D)) * xhat + beta
    return out
