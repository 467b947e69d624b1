import numpy as np


def _batchnorm(x2d, gamma, beta, eps):
    mean = x2d.mean(axis=0)
    var = x2d.var(axis=0)
    return gamma * (x2d - mean) / np.sqrt(var + eps) + beta


def spatial_batchnorm_forward(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, eps: float = 1e-5) -> np.ndarray:
    N, C, H, W = x.shape
    out = _batchnorm(x.reshape(-1, C), gamma, beta, eps)
    return out.reshape(N, C, H, W)
