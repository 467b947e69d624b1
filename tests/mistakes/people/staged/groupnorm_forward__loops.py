import numpy as np


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    size = C // num_groups
    out = np.zeros((N, C, H, W))
    for n in range(N):
        for g in range(num_groups):
            sl = slice(g * size, (g + 1) * size)
            block = x[n, sl]
            mu = np.mean(block)
            var = np.mean((block - mu) ** 2)
            xhat = (block - mu) / np.sqrt(var + eps)
            out[n, sl] = gamma[sl].reshape(-1, 1, 1) * xhat + beta[sl].reshape(-1, 1, 1)
    return out
