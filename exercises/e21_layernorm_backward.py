"""Exercise 21: the gradient of layer norm."""

import numpy as np


def layernorm_backward(
    dout: np.ndarray,
    x: np.ndarray,
    gamma: np.ndarray,
    eps: float = 1e-5,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Carry a gradient back through layer norm and through each row's statistics.

    Shapes: dout (N, D), x (N, D), gamma (D,) -> dx (N, D), dgamma (D,), dbeta (D,).

    The forward pass is that of exercise 19. For each row, with sums over its features:

        mean  = sum(x) / D
        var   = sum((x - mean)**2) / D
        x_hat = (x - mean) / sqrt(var + eps)
        out   = gamma * x_hat + beta

    dout holds the derivatives of a loss with respect to the entries of out. Find its
    derivatives with respect to those of x, gamma and beta. An entry of x moves the mean
    and the variance of its row, an entry of gamma moves its column of out: not all sums
    run along the same axis.

    Two ways lead there: back through the forward pass line by line, or the algebra on
    paper and one formula in code. On the first, call the gradients on the way `dx_hat`,
    `dvar` and `dmean`, and `whybn check` says which of them is the first wrong one.

    Rules:
    - The number of rows does not matter to dx. One row is fine, and its dx is not
      zero. No rows give an empty dx and sums of zero.
    - One feature: out is beta whatever x is, so dx is zero.
    - A NaN or an infinity spoils dx of its own row, no other. In x it spoils all of
      dgamma, in dout dgamma and dbeta of its feature.
    - All three results have x's dtype (integers become float64). They are new arrays;
      no input is changed.

    Two rows; gamma is not the same for all features of a row:

    >>> x = np.array([[1.0, 3.0, 1.0, 3.0], [9.0, 9.0, 7.0, 7.0]])
    >>> gamma = np.array([1.0, 2.0, 4.0, 1.0])
    >>> dout = np.array([[0.0, 4.0, 0.0, 0.0], [8.0, 0.0, 0.0, 8.0]])
    >>> dx, dgamma, dbeta = layernorm_backward(dout, x, gamma, eps=3.0)   # s [2, 2]
    >>> dx
    array([[-0.75,  2.75, -0.75, -1.25],
           [ 2.  , -2.  , -2.  ,  2.  ]])
    >>> dgamma, dbeta
    (array([ 4.,  2.,  0., -4.]), array([8., 4., 0., 8.]))

    In the lecture: not there. Q12 tells batch norm from layer norm; this is what
    training the second needs.
    """
    raise NotImplementedError
