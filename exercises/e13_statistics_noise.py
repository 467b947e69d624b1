"""Exercise 13: how noisy is the mean of a mini-batch?"""

import numpy as np


def statistics_noise(var: np.ndarray, batch_size: int) -> np.ndarray:
    """Give the standard deviation of the mini-batch mean over random batches.

    Shapes: var (D,), batch_size one integer -> std (D,).

    Draw batch_size examples at random, with replacement, from a set in which a feature
    has population variance var, and take their mean. Over many such draws the mean
    scatters. The draws are independent, so their variances add, and with
    m = batch_size:

        Var(mean) = var / m
        std       = sqrt(var / m)

    This is the size of the noise that batch norm adds when it subtracts the batch's
    mean in place of the whole set's. Four times the batch, half the noise.

    Rules:
    - With replacement: no correction for the finite set.
    - The result is the deviation, not the variance. var = 0 gives 0.
    - batch_size >= 1, otherwise ValueError.
    - The result has var's dtype (integers become float64). It is a new array, (D,).

    >>> var = np.array([4.0, 1.0, 9.0])
    >>> statistics_noise(var, batch_size=16)
    array([0.5 , 0.25, 0.75])

    In the lecture: L11, statistics of 64 or 128 examples are noisy; L15, a bigger
    batch has less noise and so regularizes less.
    """
    raise NotImplementedError
