"""Exercise 11: the gradient of batch norm at test time."""

import numpy as np


def batchnorm_inference_backward(
    dout: np.ndarray,
    x: np.ndarray,
    gamma: np.ndarray,
    running_mean: np.ndarray,
    running_var: np.ndarray,
    eps: float = 1e-5,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Carry a gradient back through batch norm whose statistics are constants.

    Shapes: dout (N, D), x (N, D), the others (D,) -> dx (N, D), dgamma and dbeta (D,).

    The forward pass is that of exercise 07. For each column:

        x_hat = (x - running_mean) / sqrt(running_var + eps)
        out   = gamma * x_hat + beta

    dout holds the derivatives of a loss with respect to the entries of out. Find its
    derivatives with respect to those of x, gamma and beta. Compare exercise 10: here
    moving x moves no mean and no variance. This is the pass for a frozen batch norm,
    say when a trained network is tuned on new data.

    Call the gradient with respect to x_hat `dx_hat`, if you have it on the way, and
    `whybn check` says whether it is the first that is wrong.

    Rules:
    - x_hat uses the stored statistics, not those of x.
    - One row is fine. No rows give an empty dx and zero sums.
    - All three results have x's dtype (integers become float64). They are new arrays;
      no input is changed.

    >>> x = np.array([[5.0, 6.0], [-1.0, 10.0], [3.0, 0.0]])
    >>> dout = np.array([[1.0, 2.0], [3.0, 4.0], [-1.0, 2.0]])
    >>> gamma = np.array([4.0, 2.0])
    >>> mean, var = np.array([1.0, 2.0]), np.array([1.0, 13.0])
    >>> dx, dgamma, dbeta = batchnorm_inference_backward(
    ...     dout, x, gamma, mean, var, eps=3.0
    ... )
    >>> dx                                            # gamma / s = [2, 0.5]
    array([[ 2.,  1.],
           [ 6.,  2.],
           [-2.,  1.]])
    >>> dgamma, dbeta
    (array([-2.,  9.]), array([3., 8.]))

    In the lecture: L17 has the fixed statistics, not their gradient; Q10 tells why
    this pass is wrong for training.
    """
    raise NotImplementedError
