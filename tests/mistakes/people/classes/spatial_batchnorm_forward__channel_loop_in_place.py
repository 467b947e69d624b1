import numpy as np


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    for c in range(x.shape[1]):
        plane = x[:, c]
        mu = plane.mean()
        var = plane.var()
        x[:, c] = gamma[c] * (plane - mu) / np.sqrt(var + eps) + beta[c]
    return x
