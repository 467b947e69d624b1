"""Exercise 15: what dropout does to the variance that batch norm stores."""

import numpy as np


def dropout_variance_ratio(
    mean: np.ndarray,
    var: np.ndarray,
    keep_prob: float,
) -> np.ndarray:
    """Give Var(train) / Var(test) of each unit after inverted dropout.

    Shapes: mean (D,), var (D,), keep_prob one number -> ratio (D,).

    A unit u has this mean and population variance. In training, inverted dropout
    turns u into u * mask / keep_prob, where mask is 1 with probability keep_prob and
    0 otherwise, drawn apart from u. At test time u passes unchanged. With
    p = keep_prob:

        E(train)   = mean
        Var(train) = E(u^2) / p - mean^2,     E(u^2) = var + mean^2
        Var(test)  = var
        ratio      = Var(train) / Var(test)

    Dividing by p keeps the mean in step; it does not keep the variance. A batch norm
    placed after dropout stores the training variance and meets the other at test time.

    Rules:
    - 0 < keep_prob <= 1, otherwise ValueError. keep_prob = 1 drops nothing: ratio 1.
    - The mean matters: only a unit with mean 0 has ratio 1 / keep_prob.
    - The result has mean's dtype (integers become float64). It is a new array, (D,).

    >>> mean = np.array([0.0, 2.0, -4.0])
    >>> var = np.array([1.0, 4.0, 2.0])
    >>> dropout_variance_ratio(mean, var, keep_prob=0.5)
    array([ 2.,  3., 10.])

    In the lecture: L14, batch norm and dropout may be combined; Q04 asks whether they
    get on. This ratio is where the trouble starts.
    """
    raise NotImplementedError
