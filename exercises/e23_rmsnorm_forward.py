"""Exercise 23: RMS norm, layer norm without the mean."""

import numpy as np


def rmsnorm_forward(
    x: np.ndarray,
    gamma: np.ndarray,
    eps: float = 1e-5,
) -> np.ndarray:
    """Divide every example by the root mean square of its own features.

    Shapes: x (N, D), gamma (D,) -> out (N, D).

    For each row, with a sum over its D features:

        mean_square = sum(x**2) / D
        x_hat       = x / sqrt(mean_square + eps)
        out         = gamma * x_hat

    Nothing is subtracted and nothing is added: there is no mean and no beta. The mean
    square belongs to the example, gamma to the feature. Language models such as Llama
    have this in the place of layer norm.

    Rules:
    - eps > 0 goes inside the square root.
    - The number of rows does not matter. One row is fine, and so is one feature.
    - A row of zeros gives zeros.
    - A NaN spoils its own row, an infinity at least its own entry; no other row.
    - out has x's dtype (integers become float64). It is a new array; no input is
      changed.

    >>> x = np.array([[5.0, 1.0, -1.0, 5.0], [-1.0, 1.0, 1.0, -1.0]])
    >>> gamma = np.array([4.0, 8.0, 4.0, 2.0])
    >>> rmsnorm_forward(x, gamma, eps=3.0)    # mean squares 13 and 1
    array([[ 5. ,  2. , -1. ,  2.5],
           [-2. ,  4. ,  2. , -1. ]])

    In the lecture: not there. Q12 tells batch norm from layer norm; this asks what of
    layer norm is needed.
    """
    raise NotImplementedError
