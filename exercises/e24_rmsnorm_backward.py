"""Exercise 24: the gradient of RMS norm."""

import numpy as np


def rmsnorm_backward(
    dout: np.ndarray,
    x: np.ndarray,
    gamma: np.ndarray,
    eps: float = 1e-5,
) -> tuple[np.ndarray, np.ndarray]:
    """Carry a gradient back through RMS norm and through each row's mean square.

    Shapes: dout (N, D), x (N, D), gamma (D,) -> dx (N, D), dgamma (D,).

    The forward pass is that of exercise 23. For each row, with a sum over its features:

        mean_square = sum(x**2) / D
        x_hat       = x / sqrt(mean_square + eps)
        out         = gamma * x_hat

    dout holds the derivatives of a loss with respect to the entries of out. Find its
    derivatives with respect to those of x and gamma. An entry of x moves the mean
    square of its row, an entry of gamma moves its column of out. There is no beta, and
    so no dbeta.

    Two ways lead there: back through the forward pass line by line, or the algebra on
    paper and one formula in code. On the first, call the gradients with respect to
    x_hat and mean_square `dx_hat` and `dms`, and `whybn check` says which of them is
    the first wrong one.

    Rules:
    - The number of rows does not matter to dx. One row is fine, and so is one feature.
      No rows give an empty dx and a dgamma of zeros.
    - A NaN or an infinity spoils dx of its own row, no other. In dout it spoils dgamma
      of its feature; in x a NaN spoils all of dgamma, an infinity at least its feature.
    - Both results have x's dtype (integers become float64). They are new arrays; no
      input is changed.

    Two rows; gamma is not the same for all features of a row:

    >>> x = np.array([[5.0, 1.0, -1.0, 5.0], [-1.0, 1.0, 1.0, -1.0]])
    >>> gamma = np.array([1.0, 4.0, 2.0, 1.0])
    >>> dout = np.array([[0.0, 16.0, 0.0, 0.0], [8.0, 0.0, 0.0, 8.0]])
    >>> dx, dgamma = rmsnorm_backward(dout, x, gamma, eps=3.0)  # roots 4 and 2
    >>> dx
    array([[-1.25, 15.75,  0.25, -1.25],
           [ 3.5 ,  0.5 ,  0.5 ,  3.5 ]])
    >>> dgamma
    array([-4.,  4.,  0., -4.])

    In the lecture: not there. Q12 tells batch norm from layer norm; this is what
    training with the form that models such as Llama use needs.
    """
    raise NotImplementedError
