"""Exercise 19: layer norm, the same arithmetic along the other axis."""

import numpy as np


def layernorm_forward(
    x: np.ndarray,
    gamma: np.ndarray,
    beta: np.ndarray,
    eps: float = 1e-5,
) -> np.ndarray:
    """Normalize every example over its own features.

    Shapes: x (N, D), gamma (D,), beta (D,) -> out (N, D).

    For each row, with mean and population variance over its D features:

        x_hat = (x - mean) / sqrt(var + eps)
        out   = gamma * x_hat + beta

    The statistics belong to the example: N means and N variances, not D. The
    parameters still belong to the features. No row knows of another, so training and
    test are the same computation and nothing has to be stored.

    Rules:
    - The variance divides by D; eps > 0 goes inside the square root.
    - The number of rows does not matter. One row is fine.
    - A NaN or an infinity spoils its own row, no other.
    - out has x's dtype (integers become float64). It is a new array; no input is
      changed.

    >>> x = np.array([[1.0, 3.0, 1.0, 3.0], [9.0, 9.0, 7.0, 7.0]])
    >>> gamma = np.array([2.0, 4.0, 6.0, 8.0])
    >>> beta = np.array([10.0, 20.0, 30.0, 40.0])
    >>> layernorm_forward(x, gamma, beta, eps=3.0)    # row means 2 and 8, variances 1
    array([[ 9., 22., 27., 44.],
           [11., 22., 27., 36.]])

    In the lecture: Q12 asks whether batch norm takes all units of a layer or one unit
    over the batch. The second; the first is this.
    """
    raise NotImplementedError
