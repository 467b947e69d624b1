"""In practice: whose values count, and how much, in a batch's statistics (exercises 27 to 31)."""

import numpy as np
import numpy.typing as npt

from . import _validate as valid
from ._moments import moments
from ._validate import Array, data, matching, positive


def masked_batchnorm(
    x: npt.ArrayLike, mask: npt.ArrayLike, gamma: npt.ArrayLike, beta: npt.ArrayLike, eps: float = 1e-5
) -> Array:
    """Batch normalization in training mode of the rows that count; the others, padding, come out as zeros.

    Args:
        x: (N, D), float32, float64 or integers (taken as float64).
        mask: (N,) of booleans, True for the rows that count; one of them at least.
        gamma: (D,), the scale after normalizing.
        beta: (D,), the shift after scaling.
        eps: added to the variance inside the root, > 0.

    Returns:
        ``out`` (N, D), of x's dtype: zeros in the rows that do not count, whatever these hold.

    Raises:
        ValueError: x is not (N, D), mask is not (N,) of booleans or counts no row, gamma or beta is not (D,), or
            eps <= 0.

    Source: Ioffe and Szegedy 2015 (arXiv:1502.03167), Algorithm 1, over the rows that count; the mask is that of
        Keras's BatchNormalization.
    """
    x = data("x", x, "(N, D)")
    mask = valid.mask("mask", mask, len(x))
    gamma = matching("gamma", gamma, x.shape[1:])
    beta = matching("beta", beta, x.shape[1:])
    eps = positive("eps", eps)
    counted = x[mask]
    mean, var = moments(counted)
    x_hat = (counted - mean) / np.sqrt(var + eps)
    out = np.zeros(x.shape)
    out[mask] = gamma * x_hat + beta
    return out.astype(x.dtype, copy=False)
