"""Exercise 17: the training forward pass for images."""

import numpy as np


def spatial_batchnorm_forward(
    x: np.ndarray,
    gamma: np.ndarray,
    beta: np.ndarray,
    eps: float = 1e-5,
) -> np.ndarray:
    """Normalize each channel over all examples and all positions.

    Shapes: x (N, C, H, W), gamma (C,), beta (C,) -> out (N, C, H, W).

    A convolution computes one unit, the channel, at H * W positions. All of them
    share statistics and parameters. For each channel, with mean and population
    variance over its N * H * W values:

        out = gamma * (x - mean) / sqrt(var + eps) + beta

    It is exercise 04 on a table with N * H * W rows and C columns. To build the table
    the channel axis has to go last before anything is reshaped.

    Rules:
    - Population variance: divide by N * H * W. eps > 0 inside the square root.
    - N = 1 is fine as long as there are positions. Only when N * H * W is 1 is out
      beta exactly. No values at all: ValueError.
    - A NaN or an infinity spoils its own channel in all examples, no other channel.
    - out has x's dtype (integers become float64). It is a new array; no input is
      changed.

    >>> x = np.array([[[[1.0, 3.0]], [[9.0, 9.0]]],
    ...               [[[1.0, 3.0]], [[7.0, 7.0]]]])
    >>> gamma = np.array([4.0, 2.0])
    >>> beta = np.array([10.0, 3.0])
    >>> out = spatial_batchnorm_forward(x, gamma, beta, eps=3.0)
    >>> out[:, 0, 0]                # channel 0, one example a row: mean 2, var 1
    array([[ 8., 12.],
           [ 8., 12.]])
    >>> out[:, 1, 0]                # channel 1: mean 8, var 1
    array([[4., 4.],
           [2., 2.]])

    In the lecture: Q29, a batch of one does not work for a plain layer; in a
    convolution the positions still give values to average.
    """
    raise NotImplementedError
