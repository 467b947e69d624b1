"""Exercise 30: the gradient of batch norm on several devices."""

import numpy as np


def sync_batchnorm_backward(
    douts: list[np.ndarray],
    shards: list[np.ndarray],
    gamma: np.ndarray,
    eps: float = 1e-5,
) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """Carry a gradient back through batch norm whose statistics several shards share.

    Shapes: douts and shards, lists of arrays (N_k, D), gamma (D,)
    -> dxs, a list with one (N_k, D) for each shard, dgamma (D,), dbeta (D,).

    The forward pass is that of exercise 29. For each column, with sums over the rows of
    all shards and n the number of these rows:

        mean  = sum(x) / n
        var   = sum((x - mean)**2) / n
        x_hat = (x - mean) / sqrt(var + eps)
        out   = gamma * x_hat + beta

    douts holds the derivatives of a loss with respect to the entries of out, shard by
    shard. Find its derivatives with respect to those of x, gamma and beta. An entry of
    x moves the mean and the variance, and with them its column in every shard: what
    must cross between the devices on the way back?

    Rules:
    - Put together, dxs is dx of exercise 10 for the shards put together. dgamma and
      dbeta are the sums over all shards. (PyTorch leaves each device its own sum, and
      adds them up where gradients are exchanged.)
    - Shards may be of unequal size, of one row, or empty: an empty one has an empty dx.
      No rows in any shard, or no shards: ValueError.
    - All shards have D columns, and douts has as many parts, each of its shard's shape.
      Else: ValueError.
    - A NaN or an infinity spoils its own feature in all shards, no other feature.
    - Results have the shards' dtype (integers become float64). They are new arrays; no
      input is changed.

    >>> shards = [np.array([[1.0]]), np.array([[3.0], [1.0], [3.0]])]
    >>> douts = [np.array([[8.0]]), np.array([[0.0], [0.0], [0.0]])]
    >>> gamma = np.array([2.0])
    >>> dxs, dgamma, dbeta = sync_batchnorm_backward(douts, shards, gamma, eps=3.0)
    >>> dxs[0]                                   # s is 2, x_hat is -1/2 and 1/2
    array([[5.5]])
    >>> dxs[1]                                   # no dout here, and still a gradient
    array([[-1.5],
           [-2.5],
           [-1.5]])
    >>> dgamma, dbeta
    (array([-4.]), array([8.]))

    In the lecture: not there.
    """
    raise NotImplementedError
