"""Exercise 14: batch norm over small groups inside a large batch."""

import numpy as np


def ghost_batchnorm(
    x: np.ndarray,
    gamma: np.ndarray,
    beta: np.ndarray,
    ghost_size: int,
    eps: float = 1e-5,
) -> np.ndarray:
    """Cut the batch into groups of ghost_size rows and normalize each by itself.

    Shapes: x (N, D), gamma (D,), beta (D,) -> out (N, D).

    Rows 0 .. g-1 form the first group, rows g .. 2g-1 the second, with g = ghost_size.
    Inside each group, with the group's own mean and population variance:

        out = gamma * (x - mean) / sqrt(var + eps) + beta

    The optimizer's batch stays large while the statistics are as noisy as those of a
    small batch. That separates two things which batch size usually ties together.

    Rules:
    - If ghost_size does not divide N, the rows left over form a last, shorter group.
      A last group of one row comes out as beta exactly.
    - ghost_size larger than N: one group, plain batch norm. Below 1: ValueError.
    - No rows: ValueError.
    - A NaN or an infinity stays in its own feature.
    - out has x's dtype (integers become float64). It is a new array, rows in x's
      order; no input is changed.

    >>> x = np.array([[1.0, 10.0], [3.0, 8.0], [7.0, 0.0], [5.0, 2.0], [9.0, 4.0]])
    >>> gamma = np.array([4.0, 2.0])
    >>> beta = np.array([1.0, 10.0])
    >>> ghost_batchnorm(x, gamma, beta, ghost_size=2, eps=3.0)
    array([[-1., 11.],
           [ 3.,  9.],
           [ 3.,  9.],
           [-1., 11.],
           [ 1., 10.]])

    In the lecture: L15 links batch size and regularization, L13 calls the effect
    slight; with ghost batches you can measure both.
    """
    raise NotImplementedError
