"""Exercise 20: group norm, between layer norm and instance norm."""

import numpy as np


def groupnorm_forward(
    x: np.ndarray,
    gamma: np.ndarray,
    beta: np.ndarray,
    num_groups: int,
    eps: float = 1e-5,
) -> np.ndarray:
    """Normalize each example over groups of neighbouring channels.

    Shapes: x (N, C, H, W), gamma (C,), beta (C,) -> out (N, C, H, W).

    The first C / num_groups channels form group 0, the next ones group 1, and so on.
    For each example and group, with mean and population variance over the group's
    (C / num_groups) * H * W values:

        x_hat = (x - mean) / sqrt(var + eps)
        out   = gamma * x_hat + beta

    Statistics go by example and group, gamma and beta by channel. One group is layer
    norm over (C, H, W); C groups are instance norm.

    Rules:
    - num_groups counts the groups, it is not their size. It must divide C, otherwise
      ValueError.
    - The number of examples does not matter. One is fine.
    - A NaN or an infinity spoils its own group of its own example, nothing else.
    - out has x's dtype (integers become float64). It is a new array; no input is
      changed.

    >>> x = np.array([[[[1.0, 3.0]], [[1.0, 3.0]], [[9.0, 9.0]], [[7.0, 7.0]]]])
    >>> gamma = np.array([2.0, 4.0, 6.0, 8.0])
    >>> beta = np.array([10.0, 20.0, 30.0, 40.0])
    >>> out = groupnorm_forward(x, gamma, beta, num_groups=2, eps=3.0)
    >>> out[0, :, 0]                # a row a channel; group means 2 and 8, variances 1
    array([[ 9., 11.],
           [18., 22.],
           [33., 33.],
           [36., 36.]])

    In the lecture: not there; Q05 asks when batch norm is the wrong choice. With very
    small batches it is, and this is one way out.
    """
    raise NotImplementedError
