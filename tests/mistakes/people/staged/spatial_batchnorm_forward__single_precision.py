import numpy as np


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    x = x.astype(np.float32)
    xf = x.transpose(1, 0, 2, 3).reshape(C, -1)
    mu = xf.mean(axis=1, keepdims=True)
    var = xf.var(axis=1, keepdims=True)
    xhat = (xf - mu) / np.sqrt(var + eps)
    out = gamma.astype(np.float32).reshape(C, 1) * xhat + beta.astype(np.float32).reshape(C, 1)
    return out.reshape(C, N, H, W).transpose(1, 0, 2, 3)
