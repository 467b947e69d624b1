"""Why does it work: the noise of mini-batch statistics, and dropout beside it (exercises 13 to 15)."""

import numpy as np
import numpy.typing as npt

from . import _validate as valid
from ._validate import Array, data, matching, positive, variance
from .normalizing import batchnorm_forward


def statistics_noise(var: npt.ArrayLike, batch_size: int) -> Array:
    """How far a mini-batch's mean strays from the whole set's: its standard deviation over random batches.

    Args:
        var: (D,), population variance of each feature over the whole set; float32, float64 or integers (taken as
            float64); nowhere negative.
        batch_size: examples in a batch, drawn with replacement, a whole number >= 1.

    Returns:
        (D,), of var's dtype: ``sqrt(var / batch_size)``.

    Raises:
        ValueError: var is not (D,) or negative somewhere, or batch_size is no whole number >= 1.

    Source: variance of the mean of independent draws; lecture, batch norm as a regularizer.
    """
    dtype = data("var", var, "(D,)").dtype
    var = variance("var", var, np.shape(var))
    batch_size = valid.count("batch_size", batch_size, least=1)
    noise = np.sqrt(var / batch_size)
    return noise.astype(dtype, copy=False)


def ghost_batchnorm(
    x: npt.ArrayLike, gamma: npt.ArrayLike, beta: npt.ArrayLike, ghost_size: int, eps: float = 1e-5
) -> Array:
    """Training-mode batch normalization of consecutive groups of rows, each group by its own statistics.

    Args:
        x: (N, D), N >= 1, float32, float64 or integers (taken as float64).
        gamma: (D,), the scale.
        beta: (D,), the shift.
        ghost_size: rows in a group, a whole number >= 1; a last shorter group is normalized by itself.
        eps: added to each group's variance inside the root, > 0.

    Returns:
        ``out`` (N, D), of x's dtype.

    Raises:
        ValueError: x is not (N, D) or has no rows, gamma or beta is not (D,), ghost_size is no whole number >= 1 or
            eps <= 0.

    Source: Hoffer, Hubara and Soudry 2017 (arXiv:1705.08741), Algorithm 1.
    """
    x = data("x", x, "(N, D)", empty=False)
    gamma = matching("gamma", gamma, x.shape[1:])
    beta = matching("beta", beta, x.shape[1:])
    ghost_size = valid.count("ghost_size", ghost_size, least=1)
    eps = positive("eps", eps)
    starts = range(0, len(x), ghost_size)
    groups = [batchnorm_forward(x[i : i + ghost_size], gamma, beta, eps) for i in starts]
    return np.concatenate(groups)


def dropout_variance_ratio(mean: npt.ArrayLike, var: npt.ArrayLike, keep_prob: float) -> Array:
    """Var(train) / Var(test) of a unit after inverted dropout: the shift that batch norm's running variance meets.

    In training a unit is ``x * keep / keep_prob`` with ``keep`` one with probability keep_prob and else zero; at test
    time it is x. Above 1 wherever keep_prob < 1, infinite where var is 0 and mean is not, NaN where both are 0.

    Args:
        mean: (D,), each unit's mean before dropout; float32, float64 or integers (taken as float64).
        var: (D,), each unit's population variance before dropout, nowhere negative.
        keep_prob: probability that a unit stays, 0 < keep_prob <= 1.

    Returns:
        (D,), of mean's dtype.

    Raises:
        ValueError: mean is not (D,), var has another shape or is negative somewhere, or keep_prob is out of range.

    Source: Li, Chen, Hu and Yang 2019 (arXiv:1801.05134), section 3.
    """
    dtype = data("mean", mean, "(D,)").dtype
    mean = matching("mean", mean, np.shape(mean))
    var = variance("var", var, mean.shape)
    keep_prob = valid.probability("keep_prob", keep_prob)
    # E[(x * keep / p)^2] - E[x]^2 = (var + mean^2) / p - mean^2, written without the subtraction.
    train_var = (var + (1 - keep_prob) * mean**2) / keep_prob
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = train_var / var
    return ratio.astype(dtype, copy=False)
