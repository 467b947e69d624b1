"""Folding a trained batch normalization into the convolution before it (exercise 32)."""

import numpy as np
import numpy.typing as npt

from . import _validate as valid
from ._validate import Array, data, matching, positive, variance


def fold_conv_batchnorm(
    weight: npt.ArrayLike,
    bias: npt.ArrayLike | None,
    gamma: npt.ArrayLike,
    beta: npt.ArrayLike,
    running_mean: npt.ArrayLike,
    running_var: npt.ArrayLike,
    eps: float = 1e-5,
    axis: int = 0,
) -> tuple[Array, Array]:
    """One convolution that does what the old one followed by inference batch normalization does.

    Args:
        weight: of the convolution, (C_out, C_in, kH, kW), or with any other two axes or more, one of which counts the
            output channels; float32, float64 or integers (taken as float64).
        bias: (C_out,), or None where the convolution has none.
        gamma: (C_out,), the scale.
        beta: (C_out,), the shift.
        running_mean: (C_out,), from training.
        running_var: (C_out,), from training, nowhere negative.
        eps: added to the running variance inside the root, > 0.
        axis: of weight, which counts the output channels: 0, of a transposed convolution 1, of kernels with channels
            last -1.

    Returns:
        ``(weight, bias)``, new arrays, of weight's shape and (C_out,), of weight's dtype.

    Raises:
        ValueError: weight has fewer than two axes or no such axis, another array is not (C_out,), running_var is
            negative somewhere or eps <= 0.

    Source: Ioffe and Szegedy 2015 (arXiv:1502.03167), section 3.1: at inference the normalization is a linear
        transform, which composes with the layer before it; section 3.2: of a convolution it is one for each channel.
    """
    weight = data("weight", weight, kernel_shape("weight", weight))
    axis = valid.axis("axis", axis, weight.ndim)
    channels = weight.shape[axis : axis + 1]
    bias = np.zeros(channels) if bias is None else matching("bias", bias, channels)
    gamma = matching("gamma", gamma, channels)
    beta = matching("beta", beta, channels)
    running_mean = matching("running_mean", running_mean, channels)
    running_var = variance("running_var", running_var, channels)
    eps = positive("eps", eps)
    scale = gamma / np.sqrt(running_var + eps)
    along = [1] * weight.ndim
    along[axis] = len(scale)
    folded_weight = weight * scale.reshape(along)
    folded_bias = (bias - running_mean) * scale + beta
    return folded_weight.astype(weight.dtype, copy=False), folded_bias.astype(weight.dtype, copy=False)


def kernel_shape(name: str, value: npt.ArrayLike) -> str:
    """The shape of a kernel, in as many letters as it has axes. Raises ValueError where these are fewer than two."""
    shape = np.shape(value)
    if len(shape) < 2:
        raise ValueError(f"{name} has shape {shape}, needs two axes or more, say (C_out, C_in, kH, kW)")
    return f"({', '.join('?' * len(shape))})"
