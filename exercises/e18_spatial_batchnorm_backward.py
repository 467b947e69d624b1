"""Exercise 18: the gradient of batch norm for images."""

import numpy as np


def spatial_batchnorm_backward(
    dout: np.ndarray,
    x: np.ndarray,
    gamma: np.ndarray,
    eps: float = 1e-5,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Carry a gradient back through spatial batch norm and its statistics.

    Shapes: dout and x (N, C, H, W), gamma (C,)
    -> dx (N, C, H, W), dgamma (C,), dbeta (C,).

    The forward pass is that of exercise 17. For each channel, with sums over its
    M = N * H * W values:

        mean  = sum(x) / M
        var   = sum((x - mean)**2) / M
        x_hat = (x - mean) / sqrt(var + eps)
        out   = gamma * x_hat + beta

    dout holds the derivatives of a loss with respect to the entries of out. Find its
    derivatives with respect to those of x, gamma and beta.

    Two ways lead there: exercise 10 on the table of exercise 17, or sums over three
    axes at once. On the second, call the gradients on the way `dx_hat`, `dvar` and
    `dmean`, and `whybn check` says which of them is the first wrong one.

    Rules:
    - The divisor is M, not N: every position is a value of the channel.
    - M = 1: dx is zero. No values at all: ValueError.
    - A NaN or an infinity spoils the gradients of its own channel, no other.
    - All three results have x's dtype (integers become float64). They are new arrays;
      no input is changed.

    >>> x = np.array([[[[1.0, 3.0]], [[9.0, 9.0]]],
    ...               [[[1.0, 3.0]], [[7.0, 7.0]]]])
    >>> dout = np.array([[[[0.0, 4.0]], [[8.0, 0.0]]],
    ...                  [[[0.0, 0.0]], [[0.0, 0.0]]]])
    >>> gamma = np.array([4.0, 2.0])
    >>> dx, dgamma, dbeta = spatial_batchnorm_backward(dout, x, gamma, eps=3.0)
    >>> dx[:, 0, 0]                 # channel 0, one example a row
    array([[-1.5,  5.5],
           [-1.5, -2.5]])
    >>> dx[:, 1, 0]
    array([[ 5.5, -2.5],
           [-1.5, -1.5]])
    >>> dgamma, dbeta
    (array([2., 4.]), array([4., 8.]))

    In the lecture: not said; Q29 again, with one example a convolution still learns,
    while the gradient of a plain layer is zero.
    """
    raise NotImplementedError
