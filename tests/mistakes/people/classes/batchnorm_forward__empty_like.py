import numpy as np


class ColumnNormalizer:
    def __init__(self, eps: float):
        self.eps = eps

    def __call__(self, col, g, b):
        mu = col.mean()
        var = ((col - mu) ** 2).mean()
        return g * (col - mu) / np.sqrt(var + self.eps) + b


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    out = np.empty_like(x)
    norm = ColumnNormalizer(eps)
    for j in range(x.shape[1]):
        out[:, j] = norm(x[:, j], gamma[j], beta[j])
    return out
