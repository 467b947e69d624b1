"""Exercise 02: the mean and the variance of every feature over a batch."""

import numpy as np


def batch_statistics(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the mean and the population variance of each feature over the batch.

    Shapes: x (N, D) -> mean (D,), var (D,). A row is an example, a column a feature.

    For each feature, with the sums over the N rows:

        mean = sum(x) / N
        var  = sum((x - mean)^2) / N

    One feature is one hidden unit. Its statistics come from the examples in the batch;
    the other units of the layer have no part in them.

    Rules:
    - Population variance: divide by N, not by N - 1. One row has variance 0.
    - No rows, no statistics: ValueError.
    - A NaN or an infinity spoils the statistics of its own feature only.
    - Results are flat, (D,) and not (1, D), and have x's dtype (integers become
      float64).
    - Features may sit far from zero. Subtract the mean before you square: the
      difference of mean(x^2) and mean^2 loses most of its digits there.

    >>> x = np.array([[1.0, 2.0], [3.0, 6.0], [1.0, 2.0], [3.0, 6.0]])
    >>> mean, var = batch_statistics(x)
    >>> mean
    array([2., 4.])
    >>> var
    array([1., 4.])

    In the lecture: L11, the statistics belong to one mini-batch, so they change from
    step to step; Q12 asks whether one sums over units or examples: over examples.
    """
    raise NotImplementedError
