import numpy as np


def normalize(x: np.ndarray, mean: np.ndarray, var: np.ndarray, eps: float = 1e-5) -> np.ndarray:
    x_hat = np.empty(x.shape)
    np.subtract(x, mean, out=x_hat)
    np.divide(x_hat, var + eps, out=x_hat)
    return x_hat
