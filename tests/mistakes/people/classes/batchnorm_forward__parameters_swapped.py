import numpy as np


def _scale_and_shift(z: np.ndarray, beta: np.ndarray, gamma: np.ndarray) -> np.ndarray:
    return z * gamma + beta


def _normalize(x: np.ndarray, eps: float) -> np.ndarray:
    mean = x.mean(axis=0)
    var = x.var(axis=0)
    return (x - mean) / np.sqrt(var + eps)


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    z = _normalize(x, eps)
    return _scale_and_shift(z, gamma, beta)
