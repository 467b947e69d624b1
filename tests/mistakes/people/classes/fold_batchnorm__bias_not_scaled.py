import numpy as np
from typing import Tuple


def fold_batchnorm(
    weight: np.ndarray,
    bias: np.ndarray,
    gamma: np.ndarray,
    beta: np.ndarray,
    running_mean: np.ndarray,
    running_var: np.ndarray,
    eps: float = 1e-5,
) -> Tuple[np.ndarray, np.ndarray]:
    std = np.sqrt(running_var + eps)
    scale = gamma / std
    new_weight = weight * scale
    new_bias = bias + beta - running_mean * gamma / std
    return new_weight, new_bias
