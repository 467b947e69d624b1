"""Exercise 10: the gradient of batch norm in training."""

import numpy as np


def batchnorm_backward(
    dout: np.ndarray,
    x: np.ndarray,
    gamma: np.ndarray,
    eps: float = 1e-5,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Carry a gradient back through batch norm and through the batch's statistics.

    Shapes: dout (N, D), x (N, D), gamma (D,) -> dx (N, D), dgamma (D,), dbeta (D,).

    x moves out along three paths: directly, through the mean, through the variance.
    With s = sqrt(var + eps), x_hat = (x - mean) / s, and sums over the rows:

        dbeta  = sum(dout)
        dgamma = sum(dout * x_hat)
        dx     = gamma / s * (dout - dbeta / N - x_hat * dgamma / N)

    The last two terms are the paths through the mean and the variance. They take out
    of dout what the normalization undoes anyway: each column of dx sums to 0.

    Rules:
    - One row: out is beta whatever x is, so dx is zero. No rows: ValueError.
    - A NaN or an infinity spoils the gradients of its own feature, no other.
    - All three results have x's dtype (integers become float64). They are new arrays;
      no input is changed.

    One output per feature carries gradient, and yet no row of dx is zero:

    >>> x = np.array([[1.0, 9.0], [3.0, 9.0], [1.0, 7.0], [3.0, 7.0]])
    >>> gamma = np.array([4.0, 2.0])
    >>> dout = np.array([[0.0, 8.0], [4.0, 0.0], [0.0, 0.0], [0.0, 0.0]])
    >>> dx, dgamma, dbeta = batchnorm_backward(dout, x, gamma, eps=3.0)   # s [2, 2]
    >>> dx
    array([[-1.5,  5.5],
           [ 5.5, -2.5],
           [-1.5, -1.5],
           [-2.5, -1.5]])
    >>> dgamma, dbeta
    (array([2., 4.]), array([4., 8.]))

    In the lecture: not derived there. Q10 needs it: a step that treats the statistics
    as constants pushes in directions that the normalization cancels.
    """
    raise NotImplementedError
