import numpy as np


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    out = np.zeros(x.shape)
    for g in range(num_groups):
        group = x[:, g::num_groups]
        mean = group.mean(axis=(1, 2, 3), keepdims=True)
        var = group.var(axis=(1, 2, 3), keepdims=True)
        out[:, g::num_groups] = (group - mean) / np.sqrt(var + eps)
    return out * gamma[:, None, None] + beta[:, None, None]
