import numpy as np


def statistics_noise(var: np.ndarray, batch_size: int) -> np.ndarray:
    if batch_size <= 0:
        raise ValueError("batch_size must be positive")
    std = np.sqrt(var)
    return std / batch_size
