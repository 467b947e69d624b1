import numpy as np


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    flat = x.reshape(-1, C)
    mean = flat.mean(axis=0)
    var = flat.var(axis=0)
    out = gamma * (flat - mean) / np.sqrt(var + eps) + beta
    return out.reshape(N, C, H, W)
