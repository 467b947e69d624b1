"""Root mean square normalization: layer norm that subtracts no mean (exercises 23 and 24)."""

import numpy as np
import numpy.typing as npt

from ._validate import Array, Float64, data, matching, positive


def rmsnorm_forward(x: npt.ArrayLike, gamma: npt.ArrayLike, eps: float = 1e-5) -> Array:
    """Root mean square normalization: every row by the root of its own mean square over the features.

    Args:
        x: (N, D), N >= 0; float32, float64 or integers (taken as float64).
        gamma: (D,), the scale.
        eps: added to each row's mean square inside the root, > 0.

    Returns:
        ``out`` (N, D), of x's dtype.

    Raises:
        ValueError: x is not (N, D), gamma is not (D,), or eps <= 0.

    Source: Zhang and Sennrich 2019 (arXiv:1910.07467), eq. 4; eps inside the root, as in Llama and ONNX.
    """
    x = data("x", x, "(N, D)")
    gamma = matching("gamma", gamma, x.shape[1:])
    eps = positive("eps", eps)
    mean_square: Float64 = (x.astype(np.float64) ** 2).mean(axis=1, keepdims=True)
    x_hat = x / np.sqrt(mean_square + eps)
    out = gamma * x_hat
    return out.astype(x.dtype, copy=False)
