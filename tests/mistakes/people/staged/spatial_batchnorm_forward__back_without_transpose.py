import numpy as np


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    x_flat = x.transpose(0, 2, 3, 1).reshape(-1, C)
    sample_mean = np.mean(x_flat, axis=0, keepdims=True)
    sample_var = np.var(x_flat, axis=0, keepdims=True)
    xhat = (x_flat - sample_mean) / np.sqrt(sample_var + eps)
    out = gamma * xhat + beta
    return out.reshape(N, C, H, W)
