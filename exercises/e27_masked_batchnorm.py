"""Exercise 27: batch norm of the rows that count."""

import numpy as np


def masked_batchnorm(
    x: np.ndarray,
    mask: np.ndarray,
    gamma: np.ndarray,
    beta: np.ndarray,
    eps: float = 1e-5,
) -> np.ndarray:
    """Normalize the rows that count by statistics of their own; padding stays out.

    Shapes: x (N, D), mask (N,) of booleans, gamma (D,), beta (D,) -> out (N, D).

    Sequences of unequal length are padded to fill an array, and padding is no data.
    mask is True for the rows that count. With mean and population variance of each
    feature over these rows, and these alone:

        out = gamma * (x - mean) / sqrt(var + eps) + beta     where mask is True
        out = 0                                               where it is False

    Rules:
    - The variance divides by the number of rows that count, not by N.
    - Rows that do not count change nothing, whatever they hold: other numbers, a NaN,
      an infinity. Their own output is 0 all the same, and not beta.
    - A NaN or an infinity in a row that counts spoils its own feature in all rows that
      count, no other feature.
    - One row that counts gives beta. None at all, or no rows: ValueError.
    - mask is an array of booleans, one for each row; of another shape: ValueError. Zeros
      and ones as numbers: ValueError, for as an index they would pick rows 0 and 1.
    - out has x's dtype (integers become float64). It is a new array, and no input is
      changed.

    >>> x = np.array([[1.0, 13.0], [0.0, 0.0], [3.0, 7.0], [1.0, 3.0], [3.0, 9.0]])
    >>> mask = np.array([True, False, True, True, True])
    >>> gamma = np.array([2.0, 4.0])
    >>> beta = np.array([10.0, 2.0])
    >>> masked_batchnorm(x, mask, gamma, beta, eps=3.0)   # mean [2, 8], var [1, 13]
    array([[ 9.,  7.],
           [ 0.,  0.],
           [11.,  1.],
           [ 9., -3.],
           [11.,  3.]])

    In the lecture: not there. It is what batch norm needs where examples differ in
    length.
    """
    raise NotImplementedError
