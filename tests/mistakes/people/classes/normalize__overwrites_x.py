import numpy as np


def normalize(x: np.ndarray, mean: np.ndarray, var: np.ndarray, eps: float = 1e-5) -> np.ndarray:
    inv_std = 1.0 / np.sqrt(var + eps)
    x -= mean
    x *= inv_std
    return x
