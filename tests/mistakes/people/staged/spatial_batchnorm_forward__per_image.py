import numpy as np


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    x = x.reshape(N, C, H * W)
    sample_mean = x.mean(axis=2, keepdims=True)
    sample_var = x.var(axis=2, keepdims=True)
    xhat = (x - sample_mean) / np.sqrt(sample_var + eps)
    out = gamma[:, None] * xhat + beta[:, None]
    return out.reshape(N, C, H, W)
