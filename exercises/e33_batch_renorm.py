"""Exercise 33: batch renormalization."""

import numpy as np


def batch_renorm(
    x: np.ndarray,
    gamma: np.ndarray,
    beta: np.ndarray,
    running_mean: np.ndarray,
    running_var: np.ndarray,
    eps: float = 1e-5,
    r_max: float = 3.0,
    d_max: float = 5.0,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Normalize by the batch, then correct towards what test time will give.

    Shapes: x (N, D), all other arrays (D,) -> out (N, D), r (D,), d (D,).

    Small batches have noisy statistics, so training and test time see different
    networks. Batch renormalization takes x_hat by the batch's own mean and variance
    (exercise 04) and corrects each feature by one line:

        out = gamma * (x_hat * r + d) + beta

    Without limits, r and d are those numbers that make out what inference by the
    running statistics would give (exercise 07). Find them: from the batch's mean and
    deviation and from the running ones, deviations being roots with eps inside. Then
    they are limited, as training with r and d quite free is not stable:

        1 / r_max <= r <= r_max          -d_max <= d <= d_max

    In a backward pass r and d count as constants. So it is that of exercise 10, with
    gamma * r for gamma, and nothing of it is asked for here.

    Rules:
    - The running statistics are those from before this batch. They are not moved here;
      that is exercise 06.
    - r_max = 1 and d_max = 0 give batch norm. A limit of infinity limits nothing.
    - One row has variance 0, and out is gamma * d + beta. No rows: ValueError.
    - All results have x's dtype (integers become float64). They are new arrays; no
      input is changed.

    Two features; the second one's d is limited:

    >>> x = np.array([[1.0, 10.0], [3.0, 10.0]])
    >>> gamma, beta = np.array([1.0, 2.0]), np.array([0.0, 1.0])
    >>> mean, var = np.array([1.0, 0.0]), np.array([13.0, 1.0])
    >>> out, r, d = batch_renorm(x, gamma, beta, mean, var, eps=3.0, d_max=2.0)
    >>> r, d                       # deviations [2, sqrt 3] of the batch, [4, 2] so far
    (array([0.5      , 0.8660254]), array([0.25, 2.  ]))
    >>> out
    array([[0. , 5. ],
           [0.5, 5. ]])

    In the lecture: not there. Q29 asks about mini-batches of one example, Q05 when batch
    norm is the wrong choice; this is one way to do with small ones.
    """
    raise NotImplementedError
