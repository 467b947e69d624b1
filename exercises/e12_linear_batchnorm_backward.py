"""Exercise 12: the gradient of a linear layer that batch norm follows."""

import numpy as np


def linear_batchnorm_backward(
    dout: np.ndarray,
    a: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray,
    gamma: np.ndarray,
    eps: float = 1e-5,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Carry a gradient back through batchnorm_forward(a @ weight + bias).

    Shapes: dout (N, D), a (N, K), weight (K, D), bias (D,), gamma (D,)
    -> da (N, K), dweight (K, D), dbias (D,).

    The forward pass, with exercise 04 as its second line:

        z   = a @ weight + bias
        out = batchnorm_forward(z, gamma, beta, eps)

    dout holds the derivatives of a loss with respect to the entries of out. Find its
    derivatives with respect to those of a, weight and bias. Call the gradient with
    respect to z `dz`, and `whybn check` says whether it is the first that is wrong.

    Two facts can be read off the result:
    - dbias is zero, up to rounding: batch norm subtracts the mean, bias and all.
    - Each column of dweight is orthogonal to that column of weight as eps goes to 0:
      scaling the column does not change out. Exactly, their inner product is
      gamma * eps * dgamma / (var + eps).

    Rules:
    - One row: all three are zero. No rows: ValueError.
    - da mixes the features, so a NaN in one of them can reach all of da.
    - All three results have a's dtype (integers become float64). They are new arrays;
      no input is changed.

    >>> a = np.array([[1.0, 0.0], [1.0, 1.0], [-1.0, 1.0], [3.0, 0.0]])
    >>> weight, bias = np.array([[1.0], [2.0]]), np.array([5.0])
    >>> gamma, dout = np.array([4.0]), np.array([[0.0], [4.0], [0.0], [0.0]])
    >>> da, dweight, dbias = linear_batchnorm_backward(
    ...     dout, a, weight, bias, gamma, eps=3.0
    ... )
    >>> da                          # z is [6, 8, 6, 8], dz [-1.5, 5.5, -1.5, -2.5]
    array([[-1.5, -3. ],
           [ 5.5, 11. ],
           [-1.5, -3. ],
           [-2.5, -5. ]])
    >>> dweight, dbias              # 1 * -2 + 2 * 4 is 6, as is 4 * 3 * 2 / 4
    (array([[-2.],
           [ 4.]]), array([0.]))

    In the lecture: N6, the bias before batch norm cancels, so leave it out; L3, scale
    and shift of earlier weights do not reach later layers.
    """
    raise NotImplementedError
