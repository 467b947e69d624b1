"""Exercise 04: the training forward pass of batch norm."""

import numpy as np


def batchnorm_forward(
    x: np.ndarray,
    gamma: np.ndarray,
    beta: np.ndarray,
    eps: float = 1e-5,
) -> np.ndarray:
    """Normalize each feature over the batch, then give it a learned scale and shift.

    Shapes: x (N, D), gamma (D,), beta (D,) -> out (N, D).

    For each feature, with mean and population variance over the N rows:

        x_hat = (x - mean) / sqrt(var + eps)
        out   = gamma * x_hat + beta

    So every column of out has mean beta and variance gamma^2 * var / (var + eps),
    whatever the layers below have done to x. Each example's output depends on the
    whole batch.

    Rules:
    - The variance divides by N; eps > 0 goes inside the square root.
    - One row: it is its own mean, and out is beta exactly. No rows: ValueError.
    - A NaN or an infinity spoils its own feature in the whole batch, no other one.
    - out has x's dtype (integers become float64), even when gamma and beta have
      another. It is a new array, and no input is changed.

    >>> x = np.array([[1.0, 13.0], [3.0, 7.0], [1.0, 3.0], [3.0, 9.0]])
    >>> gamma = np.array([2.0, 4.0])
    >>> beta = np.array([10.0, 2.0])
    >>> batchnorm_forward(x, gamma, beta, eps=3.0)   # mean [2, 8], var [1, 13]
    array([[ 9.,  7.],
           [11.,  1.],
           [ 9., -3.],
           [11.,  3.]])

    In the lecture: L7, z may move but its mean and variance stay where they are put;
    L8, the network chooses where, through beta and gamma.
    """
    raise NotImplementedError
