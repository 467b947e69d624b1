import numpy as np


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    rows = x.transpose(0, 2, 3, 1).reshape(-1, C)
    mean, var = rows.mean(axis=0), rows.var(axis=0)
    y = (rows - mean) / np.sqrt(var + eps) * gamma + beta
    return y.reshape(N, C, H, W)
