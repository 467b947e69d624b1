"""Exercise 08: fold a trained batch norm into the linear layer before it."""

import numpy as np


def fold_batchnorm(
    weight: np.ndarray,
    bias: np.ndarray,
    gamma: np.ndarray,
    beta: np.ndarray,
    running_mean: np.ndarray,
    running_var: np.ndarray,
    eps: float = 1e-5,
) -> tuple[np.ndarray, np.ndarray]:
    """Merge a linear layer and its test-time batch norm into one linear layer.

    Shapes: weight (K, D), all others (D,) -> new weight (K, D), new bias (D,).

    For inputs a (N, K) the new pair must give what the two old layers gave in turn:

        a @ weight' + bias' = batchnorm_inference(a @ weight + bias, ...)

    With stored statistics batch norm is one multiplication and one addition per
    feature, and a linear layer can absorb both:

        scale   = gamma / sqrt(running_var + eps)
        weight' = weight * scale                     column by column
        bias'   = (bias - running_mean) * scale + beta

    Rules:
    - The columns of weight are the features: a @ weight, not weight @ a.
    - The old bias is inside the normalization, so it is shifted and scaled too.
    - Both results have weight's dtype (integers become float64). They are new arrays;
      no input is changed.

    >>> weight = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    >>> bias, beta = np.array([3.0, 8.0]), np.array([10.0, 20.0])
    >>> gamma = np.array([4.0, 2.0])
    >>> mean, var = np.array([1.0, 2.0]), np.array([1.0, 13.0])
    >>> w, b = fold_batchnorm(weight, bias, gamma, beta, mean, var, eps=3.0)
    >>> w                                             # scale [2, 0.5]
    array([[ 2.,  1.],
           [ 6.,  2.],
           [10.,  3.]])
    >>> b
    array([14., 23.])

    In the lecture: not said, but it follows from L17 (fixed statistics at test time)
    and from N6 (beta does the work of the bias before it).
    """
    raise NotImplementedError
