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

    The forward pass is that of exercise 04. For each column:

        mean  = sum(x) / N
        var   = sum((x - mean)**2) / N
        x_hat = (x - mean) / sqrt(var + eps)
        out   = gamma * x_hat + beta

    dout holds the derivatives of a loss with respect to the entries of out. Find its
    derivatives with respect to those of x, gamma and beta. Mean and variance are not
    constants: an entry of x moves them, and with them its whole column of out.

    Two ways lead there: back through the forward pass line by line, or the algebra on
    paper and one formula in code. On the first, call the gradients on the way `dx_hat`,
    `dvar` and `dmean`, and `whybn check` says which of them is the first wrong one.

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
