"""Exercise 29: batch norm of a batch that lies on several devices."""

import numpy as np


def sync_batchnorm_forward(
    shards: list[np.ndarray],
    gamma: np.ndarray,
    beta: np.ndarray,
    eps: float = 1e-5,
) -> list[np.ndarray]:
    """Normalize every shard by the mean and variance of all of them together.

    Shapes: shards, a list of arrays (N_k, D), gamma (D,), beta (D,) -> a list of
    outputs, one for each shard, each of its shape.

    Eight devices with four examples each are a batch of 32, if they share their
    statistics. What crosses between them is small: of each shard its number of rows,
    its mean and its population variance. From these follow the mean and variance of
    the whole batch, as in exercise 16, and with them, on every device:

        out = gamma * (x - mean) / sqrt(var + eps) + beta

    So the outputs, put together, are those of exercise 04 for the shards put together.

    Rules:
    - Shards may be of unequal size, and a shard counts by its rows. A shard of one row
      is no special case.
    - A shard may be empty: it changes nothing, and its output is empty, (0, D). No rows
      in any shard, or no shards: ValueError.
    - Shards that differ in D: ValueError.
    - A NaN or an infinity spoils its own feature in all shards, no other feature.
    - Each output has its shard's dtype (integers become float64). All are new arrays,
      and no input is changed.

    >>> shards = [np.array([[1.0, 13.0]]), np.array([[3.0, 7.0], [1.0, 3.0], [3.0, 9.0]])]
    >>> gamma = np.array([2.0, 4.0])
    >>> beta = np.array([10.0, 2.0])
    >>> first, second = sync_batchnorm_forward(shards, gamma, beta, eps=3.0)
    >>> first                          # mean [2, 8], var [1, 13] of all four rows
    array([[9., 7.]])
    >>> second
    array([[11.,  1.],
           [ 9., -3.],
           [11.,  3.]])

    In the lecture: not there. Its mini-batch lies on one machine.
    """
    raise NotImplementedError
