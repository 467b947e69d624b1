import numpy as np


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    if C % num_groups != 0:
        raise ValueError("num_groups must divide C")
    x = x.reshape(N, num_groups, C // num_groups, H, W)
    axes = (0, 2, 3, 4)
    mean = x.mean(axis=axes, keepdims=True)
    var = x.var(axis=axes, keepdims=True)
    x = (x - mean) / np.sqrt(var + eps)
    x = x.reshape(N, C, H, W)
    return x * gamma.reshape(1, C, 1, 1) + beta.reshape(1, C, 1, 1)
