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


def cumulative_running(
    running_mean: npt.ArrayLike, running_var: npt.ArrayLike, num_batches: int, x: npt.ArrayLike
) -> tuple[Array, Array, int]:
    """Take one mini-batch into the plain average of all batches so far: each weighs the same, whatever its size.

    PyTorch does so where momentum is None, but averages the unbiased variance; here it is the population variance.

    Args:
        running_mean: (D,), the average of the batches' means; ignored where num_batches is 0.
        running_var: (D,), the average of their variances, nowhere negative; ignored where num_batches is 0.
        num_batches: how many batches these are averages of, a whole number >= 0.
        x: (N, D), N >= 1, float32, float64 or integers (taken as float64).

    Returns:
        ``(running_mean, running_var, num_batches)``: two new arrays (D,) of x's dtype, and the number with this batch.

    Raises:
        ValueError: x is not (N, D) or has no rows, a running array is not (D,), running_var is negative somewhere or
            num_batches is no whole number >= 0. Nothing has changed then.

    Source: Ioffe and Szegedy 2015 (arXiv:1502.03167), Algorithm 2, line 10, with the average of population variances.
    """
    x = data("x", x, "(N, D)", empty=False)
    num_batches = valid.count("num_batches", num_batches, least=0)
    running_mean = matching("running_mean", running_mean, x.shape[1:])
    running_var = matching("running_var", running_var, x.shape[1:])
    mean, var = moments(x)
    if num_batches == 0:
        running_mean, running_var = mean, var
    running_var = valid.variance("running_var", running_var, var.shape)
    total = num_batches + 1
    new_mean = (num_batches * running_mean + mean) / total
    new_var = (num_batches * running_var + var) / total
    return new_mean.astype(x.dtype, copy=False), new_var.astype(x.dtype, copy=False), total
