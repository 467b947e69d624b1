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


def rmsnorm_backward(
    dout: npt.ArrayLike, x: npt.ArrayLike, gamma: npt.ArrayLike, eps: float = 1e-5
) -> tuple[Array, Array]:
    """Gradients of root mean square normalization; they flow through each row's mean square.

    Args:
        dout: (N, D), the loss's gradient with respect to the output.
        x: (N, D), N >= 0, the forward's input; float32, float64 or integers (taken as float64).
        gamma: (D,), the forward's scale.
        eps: the forward's eps, > 0.

    Returns:
        ``(dx, dgamma)``, (N, D) and (D,), of x's dtype.

    Raises:
        ValueError: x is not (N, D), dout has another shape, gamma is not (D,), or eps <= 0.

    Source: the derivative of Zhang and Sennrich 2019 (arXiv:1910.07467), eq. 4.
    """
    x = data("x", x, "(N, D)")
    dout = matching("dout", dout, x.shape)
    gamma = matching("gamma", gamma, x.shape[1:])
    eps = positive("eps", eps)
    mean_square: Float64 = (x.astype(np.float64) ** 2).mean(axis=1, keepdims=True)
    root = np.sqrt(mean_square + eps)
    x_hat = x / root
    dgamma = (dout * x_hat).sum(axis=0)
    dx_hat = gamma * dout
    through_root = x_hat * (dx_hat * x_hat).mean(axis=1, keepdims=True)
    dx = (dx_hat - through_root) / root
    return dx.astype(x.dtype, copy=False), dgamma.astype(x.dtype, copy=False)
