"""Exercise 22: the gradient of group norm."""

import numpy as np


def groupnorm_backward(
    dout: np.ndarray,
    x: np.ndarray,
    gamma: np.ndarray,
    num_groups: int,
    eps: float = 1e-5,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Carry a gradient back through group norm and the statistics of its groups.

    Shapes: dout and x (N, C, H, W), gamma (C,)
    -> dx (N, C, H, W), dgamma (C,), dbeta (C,).

    The forward pass is that of exercise 20: the C channels in num_groups groups of
    neighbours. For each example and group, with sums over its
    M = (C / num_groups) * H * W values:

        mean  = sum(x) / M
        var   = sum((x - mean)**2) / M
        x_hat = (x - mean) / sqrt(var + eps)
        out   = gamma * x_hat + beta

    gamma and beta go by channel. dout holds the derivatives of a loss with respect to
    the entries of out. Find its derivatives with respect to those of x, gamma and beta.

    Two ways lead there: back through the forward pass line by line, or the algebra on
    paper and one formula in code. On the first, call the gradients on the way `dx_hat`,
    `dvar` and `dmean`, and `whybn check` says which of them is the first wrong one.

    Rules:
    - num_groups counts the groups, it is not their size. It is 1 or more and
      divides C, otherwise ValueError.
    - The number of examples does not matter to dx. One is fine, and its dx is not
      zero. No examples give an empty dx and sums of zero.
    - M = 1: dx is zero.
    - A NaN or an infinity spoils dx of its own group of its own example, nothing else.
      In x it spoils dgamma of that group's channels, in dout dgamma and dbeta of its
      channel.
    - All three results have x's dtype (integers become float64). They are new arrays;
      no input is changed.

    One example, six channels of two pixels, three groups:

    >>> rows = [[1, 3], [1, 3], [9, 9], [7, 7], [5, 7], [5, 7]]      # a row a channel
    >>> x = np.array(rows, dtype=float).reshape(1, 6, 1, 2)
    >>> slopes = [[0, 4], [0, 0], [8, 0], [0, 8], [0, 0], [8, 0]]
    >>> dout = np.array(slopes, dtype=float).reshape(1, 6, 1, 2)
    >>> gamma = np.array([2.0, 4.0, 1.0, 1.0, 1.0, 1.0])
    >>> dx, dgamma, dbeta = groupnorm_backward(dout, x, gamma, num_groups=3, eps=3.0)
    >>> dx[0, :, 0]                            # s is 2 in all groups
    array([[-0.75,  2.75],
           [-0.75, -1.25],
           [ 2.  , -2.  ],
           [-2.  ,  2.  ],
           [-1.25, -0.75],
           [ 2.75, -0.75]])
    >>> dgamma, dbeta
    (array([ 2.,  0.,  4., -4.,  0., -4.]), array([4., 0., 8., 8., 0., 8.]))

    In the lecture: not there. Q05 asks when batch norm is the wrong choice; this is
    what training one of the ways out needs.
    """
    raise NotImplementedError
