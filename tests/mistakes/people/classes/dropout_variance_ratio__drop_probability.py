import numpy as np


def dropout_variance_ratio(mean: np.ndarray, var: np.ndarray, keep_prob: float) -> np.ndarray:
    q = 1.0 - keep_prob
    train = (var + mean * mean) / q - mean * mean
    test = var
    return train / test
