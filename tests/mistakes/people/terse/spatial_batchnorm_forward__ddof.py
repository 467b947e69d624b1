import numpy as np

def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    ax = (0, 2, 3)
    s = np.sqrt(x.var(ax, ddof=1, keepdims=True) + eps)
    return (x - x.mean(ax, keepdims=True)) / s * gamma.reshape(1, -1, 1, 1) + beta.reshape(1, -1, 1, 1)
