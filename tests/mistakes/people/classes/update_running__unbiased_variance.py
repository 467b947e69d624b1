import numpy as np
from typing import Tuple


def _ema(old: np.ndarray, new: np.ndarray, momentum: float) -> np.ndarray:
    return momentum * old + (1.0 - momentum) * new


def update_running(
    running_mean: np.ndarray,
    running_var: np.ndarray,
    x: np.ndarray,
    momentum: float = 0.9,
) -> Tuple[np.ndarray, np.ndarray]:
    n = x.shape[0]
    batch_mean = x.mean(axis=0)
    batch_var = x.var(axis=0) * n / (n - 1)
    return (
        _ema(running_mean, batch_mean, momentum),
        _ema(running_var, batch_var, momentum),
    )
