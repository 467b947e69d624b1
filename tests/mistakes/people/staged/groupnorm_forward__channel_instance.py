import numpy as np


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    xg = x.reshape(N, num_groups, C // num_groups, H, W)
    sample_mean = np.mean(xg, axis=(3, 4), keepdims=True)
    sample_var = np.mean(np.var(xg, axis=(3, 4), keepdims=True), axis=2, keepdims=True)
    xhat = (xg - sample_mean) / np.sqrt(sample_var + eps)
    out = xhat.reshape(N, C, H, W) * gamma.reshape(1, C, 1, 1) + beta.reshape(1, C, 1, 1)
    return out
