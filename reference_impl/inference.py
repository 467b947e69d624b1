"""Test time: running statistics, inference and folding (exercises 06 to 08)."""

import numpy as np
import numpy.typing as npt

from . import _validate as valid
from ._moments import moments
from ._validate import Array, data, matching, positive, variance


def update_running(
    running_mean: npt.ArrayLike, running_var: npt.ArrayLike, x: npt.ArrayLike, momentum: float = 0.9
) -> tuple[Array, Array]:
    """Move the running statistics towards one mini-batch's: ``momentum * old + (1 - momentum) * batch``.

    The running variance averages the population variance of each batch (ONNX); PyTorch's averages the unbiased one
    and calls the NEW value's weight momentum.

    Args:
        running_mean: (D,), the old value.
        running_var: (D,), the old value, nowhere negative.
        x: (N, D), N >= 1, float32, float64 or integers (taken as float64).
        momentum: the weight that the old value keeps, 0 to 1.

    Returns:
        ``(running_mean, running_var)``, new arrays, each (D,), of x's dtype.

    Raises:
        ValueError: x is not (N, D) or has no rows, a running array is not (D,), running_var is negative somewhere or
            momentum lies outside [0, 1].

    Source: ONNX operator BatchNormalization, version 15, training mode.
    """
    x = data("x", x, "(N, D)", empty=False)
    running_mean = matching("running_mean", running_mean, x.shape[1:])
    running_var = variance("running_var", running_var, x.shape[1:])
    momentum = valid.momentum("momentum", momentum)
    mean, var = moments(x)
    new_mean = momentum * running_mean + (1 - momentum) * mean
    new_var = momentum * running_var + (1 - momentum) * var
    return new_mean.astype(x.dtype, copy=False), new_var.astype(x.dtype, copy=False)


def batchnorm_inference(
    x: npt.ArrayLike,
    gamma: npt.ArrayLike,
    beta: npt.ArrayLike,
    running_mean: npt.ArrayLike,
    running_var: npt.ArrayLike,
    eps: float = 1e-5,
) -> Array:
    """Batch normalization at test time: a fixed affine map, so each row's output depends on that row alone.

    Args:
        x: (N, D), N >= 0, float32, float64 or integers (taken as float64).
        gamma: (D,), the scale.
        beta: (D,), the shift.
        running_mean: (D,), from training.
        running_var: (D,), from training, nowhere negative.
        eps: added to the running variance inside the root, > 0.

    Returns:
        ``out`` (N, D), of x's dtype.

    Raises:
        ValueError: x is not (N, D), a parameter or statistic is not (D,), running_var is negative somewhere or
            eps <= 0.

    Source: Ioffe and Szegedy 2015 (arXiv:1502.03167), Algorithm 2, line 11.
    """
    x = data("x", x, "(N, D)")
    gamma = matching("gamma", gamma, x.shape[1:])
    beta = matching("beta", beta, x.shape[1:])
    running_mean = matching("running_mean", running_mean, x.shape[1:])
    running_var = variance("running_var", running_var, x.shape[1:])
    eps = positive("eps", eps)
    x_hat = (x - running_mean) / np.sqrt(running_var + eps)
    out = gamma * x_hat + beta
    return out.astype(x.dtype, copy=False)


def fold_batchnorm(
    weight: npt.ArrayLike,
    bias: npt.ArrayLike,
    gamma: npt.ArrayLike,
    beta: npt.ArrayLike,
    running_mean: npt.ArrayLike,
    running_var: npt.ArrayLike,
    eps: float = 1e-5,
) -> tuple[Array, Array]:
    """One linear layer that does what the old one followed by inference batch normalization does.

    Args:
        weight: (K, D), of the layer ``a @ weight + bias``; float32, float64 or integers (taken as float64).
        bias: (D,).
        gamma: (D,), the scale.
        beta: (D,), the shift.
        running_mean: (D,), from training.
        running_var: (D,), from training, nowhere negative.
        eps: added to the running variance inside the root, > 0.

    Returns:
        ``(weight, bias)``, new arrays, (K, D) and (D,), of weight's dtype.

    Raises:
        ValueError: weight is not (K, D), another array is not (D,), running_var is negative somewhere or eps <= 0.

    Source: Ioffe and Szegedy 2015 (arXiv:1502.03167), section 3.1: at inference the normalization is a linear
        transform, which composes with the layer before it.
    """
    weight = data("weight", weight, "(K, D)")
    bias = matching("bias", bias, weight.shape[1:])
    gamma = matching("gamma", gamma, weight.shape[1:])
    beta = matching("beta", beta, weight.shape[1:])
    running_mean = matching("running_mean", running_mean, weight.shape[1:])
    running_var = variance("running_var", running_var, weight.shape[1:])
    eps = positive("eps", eps)
    scale = gamma / np.sqrt(running_var + eps)
    folded_weight = weight * scale
    folded_bias = (bias - running_mean) * scale + beta
    return folded_weight.astype(weight.dtype, copy=False), folded_bias.astype(weight.dtype, copy=False)
