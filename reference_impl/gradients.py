"""Backward: gradients through batch normalization (exercises 10 to 12)."""

import numpy as np
import numpy.typing as npt

from ._moments import moments
from ._validate import Array, data, matching, positive, variance


def batchnorm_backward(
    dout: npt.ArrayLike, x: npt.ArrayLike, gamma: npt.ArrayLike, eps: float = 1e-5
) -> tuple[Array, Array, Array]:
    """Gradients of training-mode batch normalization; they flow through the batch's mean and variance too.

    Args:
        dout: (N, D), the loss's gradient with respect to the output.
        x: (N, D), N >= 1, the forward's input; float32, float64 or integers (taken as float64).
        gamma: (D,), the forward's scale.
        eps: the forward's eps, > 0.

    Returns:
        ``(dx, dgamma, dbeta)``, (N, D), (D,) and (D,), of x's dtype.

    Raises:
        ValueError: x is not (N, D) or has no rows, dout has another shape, gamma is not (D,), or eps <= 0.

    Source: Ioffe and Szegedy 2015 (arXiv:1502.03167), section 3, the chain-rule equations, collected into one.
    """
    x = data("x", x, "(N, D)", empty=False)
    dout = matching("dout", dout, x.shape)
    gamma = matching("gamma", gamma, x.shape[1:])
    eps = positive("eps", eps)
    mean, var = moments(x)
    std = np.sqrt(var + eps)
    x_hat = (x - mean) / std
    dbeta = dout.sum(axis=0)
    dgamma = (dout * x_hat).sum(axis=0)
    dx = gamma / std * (dout - dbeta / len(x) - x_hat * (dgamma / len(x)))
    return dx.astype(x.dtype, copy=False), dgamma.astype(x.dtype, copy=False), dbeta.astype(x.dtype, copy=False)


def batchnorm_inference_backward(
    dout: npt.ArrayLike,
    x: npt.ArrayLike,
    gamma: npt.ArrayLike,
    running_mean: npt.ArrayLike,
    running_var: npt.ArrayLike,
    eps: float = 1e-5,
) -> tuple[Array, Array, Array]:
    """Gradients of inference-mode batch normalization: the statistics are constants, so each entry stands alone.

    Args:
        dout: (N, D), the loss's gradient with respect to the output.
        x: (N, D), N >= 0, the forward's input; float32, float64 or integers (taken as float64).
        gamma: (D,), the forward's scale.
        running_mean: (D,), the forward's.
        running_var: (D,), the forward's, nowhere negative.
        eps: the forward's eps, > 0.

    Returns:
        ``(dx, dgamma, dbeta)``, (N, D), (D,) and (D,), of x's dtype.

    Raises:
        ValueError: x is not (N, D), dout has another shape, another array is not (D,), running_var is negative
            somewhere or eps <= 0.

    Source: the derivative of Ioffe and Szegedy 2015 (arXiv:1502.03167), Algorithm 2, line 11.
    """
    x = data("x", x, "(N, D)")
    dout = matching("dout", dout, x.shape)
    gamma = matching("gamma", gamma, x.shape[1:])
    running_mean = matching("running_mean", running_mean, x.shape[1:])
    running_var = variance("running_var", running_var, x.shape[1:])
    eps = positive("eps", eps)
    std = np.sqrt(running_var + eps)
    x_hat = (x - running_mean) / std
    dbeta = dout.sum(axis=0)
    dgamma = (dout * x_hat).sum(axis=0)
    dx = dout * (gamma / std)
    return dx.astype(x.dtype, copy=False), dgamma.astype(x.dtype, copy=False), dbeta.astype(x.dtype, copy=False)


def linear_batchnorm_backward(
    dout: npt.ArrayLike,
    a: npt.ArrayLike,
    weight: npt.ArrayLike,
    bias: npt.ArrayLike,
    gamma: npt.ArrayLike,
    eps: float = 1e-5,
) -> tuple[Array, Array, Array]:
    """Gradients of ``batchnorm_forward(a @ weight + bias, gamma, beta, eps)`` with respect to a, weight and bias.

    The mean takes the bias away again, so its gradient is zero up to rounding. Scaling a column of weight changes the
    output only through eps, so each column of dweight is orthogonal to its column of weight as eps -> 0.

    Args:
        dout: (N, D), the loss's gradient with respect to the output.
        a: (N, K), N >= 1, the linear layer's input; float32, float64 or integers (taken as float64).
        weight: (K, D).
        bias: (D,).
        gamma: (D,), the forward's scale.
        eps: the forward's eps, > 0.

    Returns:
        ``(da, dweight, dbias)``, (N, K), (K, D) and (D,), of a's dtype.

    Raises:
        ValueError: a or weight is not a matrix, a has no rows, a dimension does not fit the others, or eps <= 0.

    Source: Ioffe and Szegedy 2015 (arXiv:1502.03167), sections 3.2 (the bias) and 3.3 (the scale).
    """
    a = data("a", a, "(N, K)", empty=False)
    weight = data("weight", weight, "(K, D)")
    weight = matching("weight", weight, (a.shape[1], weight.shape[1]))
    bias = matching("bias", bias, weight.shape[1:])
    gamma = matching("gamma", gamma, weight.shape[1:])
    dout = matching("dout", dout, (len(a), weight.shape[1]))
    wide = a.astype(np.float64, copy=False)
    z = wide @ weight + bias
    dz, _, _ = batchnorm_backward(dout, z, gamma, eps)
    da = dz @ weight.T
    dweight = wide.T @ dz
    dbias = dz.sum(axis=0)
    return da.astype(a.dtype, copy=False), dweight.astype(a.dtype, copy=False), dbias.astype(a.dtype, copy=False)
