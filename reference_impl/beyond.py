"""Beyond the lecture: the gradients of layer and group normalization (exercises 21 and 22)."""

import numpy as np
import numpy.typing as npt

from . import _validate as valid
from ._moments import moments
from ._validate import Array, data, matching, positive


def layernorm_backward(
    dout: npt.ArrayLike, x: npt.ArrayLike, gamma: npt.ArrayLike, eps: float = 1e-5
) -> tuple[Array, Array, Array]:
    """Gradients of layer normalization; they flow through each row's mean and variance.

    Args:
        dout: (N, D), the loss's gradient with respect to the output.
        x: (N, D), N >= 0, the forward's input; float32, float64 or integers (taken as float64).
        gamma: (D,), the forward's scale.
        eps: the forward's eps, > 0.

    Returns:
        ``(dx, dgamma, dbeta)``, (N, D), (D,) and (D,), of x's dtype.

    Raises:
        ValueError: x is not (N, D), dout has another shape, gamma is not (D,), or eps <= 0.

    Source: the derivative of Ba, Kiros and Hinton 2016 (arXiv:1607.06450), eq. 3.
    """
    x = data("x", x, "(N, D)")
    dout = matching("dout", dout, x.shape)
    gamma = matching("gamma", gamma, x.shape[1:])
    eps = positive("eps", eps)
    mean, var = moments(x.T)
    std = np.sqrt(var + eps)[:, None]
    x_hat = (x - mean[:, None]) / std
    dbeta = dout.sum(axis=0)
    dgamma = (dout * x_hat).sum(axis=0)
    dx_hat = gamma * dout
    through_mean = dx_hat.mean(axis=1, keepdims=True)
    through_var = x_hat * (dx_hat * x_hat).mean(axis=1, keepdims=True)
    dx = (dx_hat - through_mean - through_var) / std
    return dx.astype(x.dtype, copy=False), dgamma.astype(x.dtype, copy=False), dbeta.astype(x.dtype, copy=False)


def groupnorm_backward(
    dout: npt.ArrayLike, x: npt.ArrayLike, gamma: npt.ArrayLike, num_groups: int, eps: float = 1e-5
) -> tuple[Array, Array, Array]:
    """Gradients of group normalization; they flow through the mean and variance of each example's groups.

    Args:
        dout: (N, C, H, W), the loss's gradient with respect to the output.
        x: (N, C, H, W), N >= 0, the forward's input; float32, float64 or integers (taken as float64).
        gamma: (C,), the forward's scale.
        num_groups: the forward's, a whole number >= 1 that divides C.
        eps: the forward's eps, > 0.

    Returns:
        ``(dx, dgamma, dbeta)``, (N, C, H, W), (C,) and (C,), of x's dtype.

    Raises:
        ValueError: x is not (N, C, H, W) or its images are empty, dout has another shape, gamma is not (C,), num_groups
            does not divide C, or eps <= 0.

    Source: the derivative of Wu and He 2018 (arXiv:1803.08494), section 3.1.
    """
    x = data("x", x, "(N, C, H, W)")
    dout = matching("dout", dout, x.shape)
    n, channels, height, width = x.shape
    gamma = matching("gamma", gamma, (channels,))
    num_groups = valid.divisor("num_groups", num_groups, "C", channels)
    if channels * height * width == 0:
        raise ValueError(f"x has shape {x.shape}, needs at least one value in each group")
    eps = positive("eps", eps)
    by_group = (n * num_groups, channels // num_groups * height * width)
    groups = x.reshape(by_group)
    mean, var = moments(groups.T)
    std = np.sqrt(var + eps)[:, None]
    x_hat = (groups - mean[:, None]) / std
    dbeta = dout.sum(axis=(0, 2, 3))
    dgamma = (dout * x_hat.reshape(x.shape)).sum(axis=(0, 2, 3))
    dx_hat = (gamma[:, None, None] * dout).reshape(by_group)
    through_mean = dx_hat.mean(axis=1, keepdims=True)
    through_var = x_hat * (dx_hat * x_hat).mean(axis=1, keepdims=True)
    dx = ((dx_hat - through_mean - through_var) / std).reshape(x.shape)
    return dx.astype(x.dtype, copy=False), dgamma.astype(x.dtype, copy=False), dbeta.astype(x.dtype, copy=False)
