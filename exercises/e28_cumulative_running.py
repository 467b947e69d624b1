"""Exercise 28: running statistics as the plain average of all batches."""

import numpy as np


def cumulative_running(
    running_mean: np.ndarray,
    running_var: np.ndarray,
    num_batches: int,
    x: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, int]:
    """Take one more batch into the plain average of all batches so far.

    Shapes: running_mean (D,), running_var (D,), num_batches a whole number, x (N, D)
    -> new mean (D,), new var (D,), new number.

    Exercise 06 forgets old batches; here each weighs the same. running_mean and
    running_var are the averages over num_batches batches of their means and of their
    population variances. The results are the averages over num_batches + 1 batches,
    that of x among them. This is what PyTorch does where momentum is None, and what
    one does after training: a few batches, and no trace of the weights of long ago.

    Rules:
    - A batch counts once, however many rows it has.
    - num_batches 0: there is nothing yet, and running_mean and running_var are ignored,
      whatever they hold, a new layer's zeros and ones or NaN.
    - Variances are averaged, not deviations, and they divide by N. (PyTorch averages
      the one that divides by N - 1.) One row is a batch with variance 0.
    - A batch of a wrong shape or without rows: ValueError, and the arrays that came in
      are as they were.
    - num_batches below 0 or with a fraction: ValueError.
    - The arrays have x's dtype (integers become float64). They are new arrays.

    >>> running_mean = np.array([4.0, 0.0])      # of three batches
    >>> running_var = np.array([8.0, 1.0])
    >>> x = np.array([[6.0, 1.0], [10.0, 7.0], [6.0, 1.0], [10.0, 7.0]])
    >>> mean, var, number = cumulative_running(running_mean, running_var, 3, x)
    >>> mean                        # (3 * [4, 0] + [8, 4]) / 4
    array([5., 1.])
    >>> var                         # (3 * [8, 1] + [4, 9]) / 4
    array([7., 3.])
    >>> number
    4

    In the lecture: T2 keeps an exponentially weighted average; this is the average
    that the paper itself asks for.
    """
    raise NotImplementedError
