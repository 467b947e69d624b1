import numpy as np


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    xt = x.transpose(0, 2, 3, 1)
    xt -= xt.mean(axis=(0, 1, 2))
    var = (xt ** 2).mean(axis=(0, 1, 2))
    out = gamma * xt / np.sqrt(var + eps) + beta
    return out.transpose(0, 3, 1, 2)
