"""Relatives and scale: merged statistics, images, layer and group normalization (exercises 16 to 20)."""

import numpy as np
import numpy.typing as npt

from . import _validate as valid
from ._moments import moments
from ._validate import Array, data, matching, positive, variance
from .gradients import batchnorm_backward
from .normalizing import batchnorm_forward


def merge_statistics(
    n_a: int, mean_a: npt.ArrayLike, var_a: npt.ArrayLike, n_b: int, mean_b: npt.ArrayLike, var_b: npt.ArrayLike
) -> tuple[int, Array, Array]:
    """Count, mean and population variance of two disjoint sets together, from those of each.

    An empty side (count 0) is ignored, its mean and variance with it.

    Args:
        n_a: examples in the first set, a whole number >= 0.
        mean_a: (D,), float32, float64 or integers (taken as float64).
        var_a: (D,), population variance, nowhere negative.
        n_b: examples in the second set, a whole number >= 0.
        mean_b: (D,).
        var_b: (D,), population variance, nowhere negative.

    Returns:
        ``(n, mean, var)``: an int and two new (D,) arrays of mean_a's dtype.

    Raises:
        ValueError: both sides are empty, a count is no whole number >= 0, an array is not (D,) or a variance is
            negative somewhere.

    Source: Chan, Golub and LeVeque 1983, "Algorithms for Computing the Sample Variance", eq. 2.1.
    """
    n_a = valid.count("n_a", n_a, least=0)
    n_b = valid.count("n_b", n_b, least=0)
    if n_a + n_b == 0:
        raise ValueError("n_a is 0 and n_b is 0, needs at least one example on one side")
    dtype = data("mean_a", mean_a, "(D,)").dtype
    mean_a = matching("mean_a", mean_a, np.shape(mean_a))
    mean_b = matching("mean_b", mean_b, mean_a.shape)
    var_a = variance("var_a", var_a, mean_a.shape) if n_a else matching("var_a", var_a, mean_a.shape)
    var_b = variance("var_b", var_b, mean_a.shape) if n_b else matching("var_b", var_b, mean_a.shape)
    if n_a == 0:
        return n_b, mean_b.astype(dtype), var_b.astype(dtype)
    if n_b == 0:
        return n_a, mean_a.astype(dtype), var_a.astype(dtype)
    n = n_a + n_b
    share_a, share_b = n_a / n, n_b / n
    mean = share_a * mean_a + share_b * mean_b
    var = share_a * var_a + share_b * var_b + share_a * share_b * (mean_b - mean_a) ** 2
    return n, mean.astype(dtype, copy=False), var.astype(dtype, copy=False)


def spatial_batchnorm_forward(x: npt.ArrayLike, gamma: npt.ArrayLike, beta: npt.ArrayLike, eps: float = 1e-5) -> Array:
    """Batch normalization of images in training mode: a channel's statistics run over N, H and W.

    Args:
        x: (N, C, H, W), at least one value in each channel; float32, float64 or integers (taken as float64).
        gamma: (C,), the scale.
        beta: (C,), the shift.
        eps: added to the variance inside the root, > 0.

    Returns:
        ``out`` (N, C, H, W), of x's dtype.

    Raises:
        ValueError: x is not (N, C, H, W) or is empty, gamma or beta is not (C,), or eps <= 0.

    Source: Ioffe and Szegedy 2015 (arXiv:1502.03167), section 3.2.
    """
    x = data("x", x, "(N, C, H, W)", empty=False)
    n, channels, height, width = x.shape
    rows = x.transpose(0, 2, 3, 1).reshape(-1, channels)
    out = batchnorm_forward(rows, gamma, beta, eps)
    return np.ascontiguousarray(out.reshape(n, height, width, channels).transpose(0, 3, 1, 2))


def spatial_batchnorm_backward(
    dout: npt.ArrayLike, x: npt.ArrayLike, gamma: npt.ArrayLike, eps: float = 1e-5
) -> tuple[Array, Array, Array]:
    """Gradients of training-mode batch normalization of images.

    Args:
        dout: (N, C, H, W), the loss's gradient with respect to the output.
        x: (N, C, H, W), the forward's input; float32, float64 or integers (taken as float64).
        gamma: (C,), the forward's scale.
        eps: the forward's eps, > 0.

    Returns:
        ``(dx, dgamma, dbeta)``, (N, C, H, W), (C,) and (C,), of x's dtype.

    Raises:
        ValueError: x is not (N, C, H, W) or is empty, dout has another shape, gamma is not (C,), or eps <= 0.

    Source: Ioffe and Szegedy 2015 (arXiv:1502.03167), sections 3 and 3.2.
    """
    x = data("x", x, "(N, C, H, W)", empty=False)
    dout = matching("dout", dout, x.shape)
    n, channels, height, width = x.shape
    x_rows = x.transpose(0, 2, 3, 1).reshape(-1, channels)
    dout_rows = dout.transpose(0, 2, 3, 1).reshape(-1, channels)
    dx_rows, dgamma, dbeta = batchnorm_backward(dout_rows, x_rows, gamma, eps)
    dx = np.ascontiguousarray(dx_rows.reshape(n, height, width, channels).transpose(0, 3, 1, 2))
    return dx, dgamma, dbeta


def layernorm_forward(x: npt.ArrayLike, gamma: npt.ArrayLike, beta: npt.ArrayLike, eps: float = 1e-5) -> Array:
    """Layer normalization: every row by its own mean and variance over the features.

    Args:
        x: (N, D), N >= 0; float32, float64 or integers (taken as float64).
        gamma: (D,), the scale.
        beta: (D,), the shift.
        eps: added to each row's variance inside the root, > 0.

    Returns:
        ``out`` (N, D), of x's dtype.

    Raises:
        ValueError: x is not (N, D), gamma or beta is not (D,), or eps <= 0.

    Source: Ba, Kiros and Hinton 2016 (arXiv:1607.06450), eq. 3.
    """
    x = data("x", x, "(N, D)")
    gamma = matching("gamma", gamma, x.shape[1:])
    beta = matching("beta", beta, x.shape[1:])
    eps = positive("eps", eps)
    mean, var = moments(x.T)
    x_hat = (x.T - mean) / np.sqrt(var + eps)
    out = gamma * x_hat.T + beta
    return out.astype(x.dtype, copy=False)


def groupnorm_forward(
    x: npt.ArrayLike, gamma: npt.ArrayLike, beta: npt.ArrayLike, num_groups: int, eps: float = 1e-5
) -> Array:
    """Group normalization: every example's groups of consecutive channels, each by its own mean and variance.

    One group is layer normalization over (C, H, W); C groups are instance normalization.

    Args:
        x: (N, C, H, W), N >= 0; float32, float64 or integers (taken as float64).
        gamma: (C,), the scale.
        beta: (C,), the shift.
        num_groups: a whole number >= 1 that divides C.
        eps: added to each group's variance inside the root, > 0.

    Returns:
        ``out`` (N, C, H, W), of x's dtype.

    Raises:
        ValueError: x is not (N, C, H, W) or its images are empty, gamma or beta is not (C,), num_groups does not
            divide C, or eps <= 0.

    Source: Wu and He 2018 (arXiv:1803.08494), section 3.1.
    """
    x = data("x", x, "(N, C, H, W)")
    n, channels, height, width = x.shape
    gamma = matching("gamma", gamma, (channels,))
    beta = matching("beta", beta, (channels,))
    num_groups = valid.divisor("num_groups", num_groups, "C", channels)
    if channels * height * width == 0:
        raise ValueError(f"x has shape {x.shape}, needs at least one value in each group")
    eps = positive("eps", eps)
    values_in_group = channels // num_groups * height * width
    groups = x.reshape(n * num_groups, values_in_group).T
    mean, var = moments(groups)
    x_hat = ((groups - mean) / np.sqrt(var + eps)).T.reshape(x.shape)
    out = gamma[:, None, None] * x_hat + beta[:, None, None]
    return out.astype(x.dtype, copy=False)
