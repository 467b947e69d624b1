"""Instance normalization: every channel of every image by itself (exercise 25)."""

import numpy as np
import numpy.typing as npt

from ._moments import moments
from ._validate import Array, data, matching, positive


def instancenorm_forward(x: npt.ArrayLike, gamma: npt.ArrayLike, beta: npt.ArrayLike, eps: float = 1e-5) -> Array:
    """Instance normalization: every channel of every image by its own mean and variance over H and W.

    Args:
        x: (N, C, H, W), N >= 0; float32, float64 or integers (taken as float64).
        gamma: (C,), the scale.
        beta: (C,), the shift.
        eps: added to each variance inside the root, > 0.

    Returns:
        ``out`` (N, C, H, W), of x's dtype.

    Raises:
        ValueError: x is not (N, C, H, W) or its images are empty, gamma or beta is not (C,), or eps <= 0.

    Source: Ulyanov, Vedaldi and Lempitsky 2016 (arXiv:1607.08022), eq. 3.
    """
    x = data("x", x, "(N, C, H, W)")
    n, channels, height, width = x.shape
    gamma = matching("gamma", gamma, (channels,))
    beta = matching("beta", beta, (channels,))
    if channels * height * width == 0:
        raise ValueError(f"x has shape {x.shape}, needs at least one value in each channel of an image")
    eps = positive("eps", eps)
    planes = x.reshape(n * channels, height * width).T
    mean, var = moments(planes)
    x_hat = ((planes - mean) / np.sqrt(var + eps)).T.reshape(x.shape)
    out = gamma[:, None, None] * x_hat + beta[:, None, None]
    return out.astype(x.dtype, copy=False)
