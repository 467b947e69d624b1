import numpy as np


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    img_mean = np.mean(x, axis=(2, 3), keepdims=True)
    img_var = np.var(x, axis=(2, 3), keepdims=True)
    mu = np.mean(img_mean, axis=0, keepdims=True)
    var = np.mean(img_var, axis=0, keepdims=True)
    ivar = 1. / np.sqrt(var + eps)
    xhat = (x - mu) * ivar
    return gamma.reshape(1, -1, 1, 1) * xhat + beta.reshape(1, -1, 1, 1)
