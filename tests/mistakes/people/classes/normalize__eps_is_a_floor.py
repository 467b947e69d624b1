import numpy as np

EPS = 1e-5


def _clamp(v: np.ndarray, lo: float) -> np.ndarray:
    return np.where(v < lo, lo, v)


def normalize(x: np.ndarray, mean: np.ndarray, var: np.ndarray, eps: float = EPS) -> np.ndarray:
    safe_var = _clamp(var, eps)
    return (x - mean) / np.sqrt(safe_var)
