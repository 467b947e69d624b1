"""Exercise 06: one step of the running mean and variance."""

import numpy as np


def update_running(
    running_mean: np.ndarray,
    running_var: np.ndarray,
    x: np.ndarray,
    momentum: float = 0.9,
) -> tuple[np.ndarray, np.ndarray]:
    """Move the running statistics a little towards those of the batch.

    Shapes: running_mean (D,), running_var (D,), x (N, D) -> new mean (D,), var (D,).

    With the batch's own mean and population variance:

        running_mean' = momentum * running_mean + (1 - momentum) * mean
        running_var'  = momentum * running_var  + (1 - momentum) * var

    Rules:
    - momentum is the weight that the OLD value keeps. At 1 nothing moves, at 0 the
      batch takes over. Outside [0, 1]: ValueError. (PyTorch means the new value's
      weight: its 0.1 is 0.9 here.)
    - Variances are averaged, not deviations, and they divide by N. (PyTorch averages
      the one that divides by N - 1.)
    - No rows: ValueError. One row is a batch with variance 0.
    - Results have x's dtype (integers become float64). They are new arrays: the old
      running values stay as they are, also when momentum is 1.

    >>> running_mean = np.array([4.0, 0.0])
    >>> running_var = np.array([8.0, 1.0])
    >>> x = np.array([[6.0, 1.0], [10.0, 7.0], [6.0, 1.0], [10.0, 7.0]])
    >>> mean, var = update_running(running_mean, running_var, x, momentum=0.75)
    >>> mean                        # 0.75 * [4, 0] + 0.25 * [8, 4]
    array([5., 1.])
    >>> var                         # 0.75 * [8, 1] + 0.25 * [4, 9]
    array([7., 3.])

    In the lecture: T2, an exponentially weighted average over the training batches
    stands in for statistics of the whole set.
    """
    raise NotImplementedError
