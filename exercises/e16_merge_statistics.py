"""Exercise 16: join the statistics of two sets without their data."""

import numpy as np


def merge_statistics(
    n_a: int,
    mean_a: np.ndarray,
    var_a: np.ndarray,
    n_b: int,
    mean_b: np.ndarray,
    var_b: np.ndarray,
) -> tuple[int, np.ndarray, np.ndarray]:
    """Compute count, mean and variance of two sets together from those of each.

    Shapes: counts n_a and n_b, the others (D,) -> n, mean (D,), var (D,).

    All variances are population variances. With n = n_a + n_b, delta = mean_b - mean_a:

        mean = mean_a + delta * n_b / n
        var  = (n_a * var_a + n_b * var_b) / n  +  delta^2 * n_a * n_b / n^2

    The first part of var is the spread inside the two sets, the second the spread
    between them. Repeat it over a stream and you have the statistics of a whole
    training set, one batch in memory at a time. Repeat it over machines and you have
    synchronized batch norm.

    Rules:
    - A set may be empty, with n = 0. Its mean and var are then ignored, even if they
      are NaN, and the other set comes back. Both empty: ValueError.
    - The sets may differ in size, and their means may be far from zero.
    - mean and var have mean_a's dtype (integers become float64), also when set a is
      the empty one. They are new arrays, never an input handed back.

    >>> mean_a, var_a = np.array([1.0, 10.0]), np.array([4.0, 8.0])
    >>> mean_b, var_b = np.array([5.0, 2.0]), np.array([4.0, 0.0])
    >>> n, mean, var = merge_statistics(6, mean_a, var_a, 2, mean_b, var_b)
    >>> n
    8
    >>> mean
    array([2., 8.])
    >>> var                     # within [4, 6], between [3, 12]
    array([ 7., 18.])

    In the lecture: T2, a pass over the whole training set would in theory give the
    test statistics. Merged batch by batch, that pass needs no more memory than a step.
    """
    raise NotImplementedError
