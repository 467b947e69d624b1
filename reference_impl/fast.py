"""The functions that large arrays go through, in a form that spares memory: the same contract in fewer passes.

``reference_impl`` gives these in place of the clear forms, which stay what is read: ``inspect.unwrap`` leads to them.
The clear form answers for small arrays, where dtypes are mixed, and where the data's own precision does not do, because
squares leave its range or infinities or NaN are among the data.
"""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

import numpy as np
import numpy.typing as npt

from . import _kernel as kernel
from . import _validate as valid
from . import gradients, inference, normalizing, relatives
from ._validate import Array, data, matching, positive

SMALL = 1 << 16  # bytes, below which calls cost more than memory
Sets = Callable[[Array], Array]  # a view of an array as what the kernel takes
FORMS: dict[str, Callable[..., Any]] = {}


def form_of(clear: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a function a faster form of a clear one, with its name, signature and docstring."""

    def made(fast: Callable[..., Any]) -> Callable[..., Any]:
        def function(*args: Any, **kwargs: Any) -> Any:
            if max(getattr(value, "nbytes", 0) for value in (*args, *kwargs.values())) < SMALL:
                return clear(*args, **kwargs)
            try:
                with np.errstate(over="ignore", invalid="ignore"):
                    return fast(*args, **kwargs)
            except (kernel.Unfit, ValueError):  # what is refused is refused in the clear form's words
                return clear(*args, **kwargs)

        FORMS[clear.__name__] = update_wrapper(function, clear)
        return fast

    return made


def columns(x: Array) -> Array:
    """(N, D) as what the kernel takes: each column is a set, of N planes of one value."""
    return x.T[:, :, None]


def channels(x: Array) -> Array:
    """(N, C, H, W) likewise: each channel is a set, of N planes of H * W values."""
    return np.ascontiguousarray(x).reshape(*x.shape[:2], -1).transpose(1, 0, 2)


def like(x: Array) -> Array:
    """A new array of this shape and dtype, each row after the other."""
    return np.empty(x.shape, x.dtype)


@form_of(normalizing.batch_statistics)
def batch_statistics(x: npt.ArrayLike) -> tuple[Array, Array]:
    """Moments part by part."""
    x = data("x", x, "(N, D)", empty=False)
    moments = kernel.moments(columns(x))
    return (moments.centre + moments.delta).astype(x.dtype), moments.var.astype(x.dtype)


@form_of(inference.update_running)
def update_running(
    running_mean: npt.ArrayLike, running_var: npt.ArrayLike, x: npt.ArrayLike, momentum: float = 0.9
) -> tuple[Array, Array]:
    """The batch's moments part by part."""
    x = data("x", x, "(N, D)", empty=False)
    running_mean = matching("running_mean", running_mean, x.shape[1:])
    running_var = valid.variance("running_var", running_var, x.shape[1:])
    momentum = valid.momentum("momentum", momentum)
    moments = kernel.moments(columns(x))
    new_mean = momentum * running_mean + (1 - momentum) * (moments.centre + moments.delta)
    new_var = momentum * running_var + (1 - momentum) * moments.var
    return new_mean.astype(x.dtype), new_var.astype(x.dtype)


@form_of(normalizing.batchnorm_forward)
def batchnorm_forward(x: npt.ArrayLike, gamma: npt.ArrayLike, beta: npt.ArrayLike, eps: float = 1e-5) -> Array:
    """In the result's own memory."""
    return forward(data("x", x, "(N, D)", empty=False), columns, gamma, beta, eps)


@form_of(relatives.spatial_batchnorm_forward)
def spatial_batchnorm_forward(x: npt.ArrayLike, gamma: npt.ArrayLike, beta: npt.ArrayLike, eps: float = 1e-5) -> Array:
    """A few channels at a time, no copy with channels last."""
    return forward(data("x", x, "(N, C, H, W)", empty=False), channels, gamma, beta, eps)


def forward(x: Array, sets: Sets, gamma: npt.ArrayLike, beta: npt.ArrayLike, eps: float) -> Array:
    """Batch normalization of what the second axis counts."""
    gamma = matching("gamma", gamma, x.shape[1:2])
    beta = matching("beta", beta, x.shape[1:2])
    eps = positive("eps", eps)
    out = like(x)
    kernel.normalize(sets(x), sets(out), kernel.stretched(gamma), kernel.stretched(beta), eps)
    return out


@form_of(inference.batchnorm_inference)
def batchnorm_inference(
    x: npt.ArrayLike,
    gamma: npt.ArrayLike,
    beta: npt.ArrayLike,
    running_mean: npt.ArrayLike,
    running_var: npt.ArrayLike,
    eps: float = 1e-5,
) -> Array:
    """In the result's own memory, around a centre that the data's precision holds."""
    x = data("x", x, "(N, D)")
    gamma = matching("gamma", gamma, x.shape[1:])
    beta = matching("beta", beta, x.shape[1:])
    running_mean = matching("running_mean", running_mean, x.shape[1:])
    running_var = valid.variance("running_var", running_var, x.shape[1:])
    eps = positive("eps", eps)
    out = like(x)
    kernel.apply(columns(x), columns(out), kernel.given(running_mean, running_var, x.dtype), gamma, beta, eps)
    return out


@form_of(gradients.batchnorm_backward)
def batchnorm_backward(
    dout: npt.ArrayLike, x: npt.ArrayLike, gamma: npt.ArrayLike, eps: float = 1e-5
) -> tuple[Array, Array, Array]:
    """The centred data lie where dx will."""
    return backward(data("dout", dout, "(N, D)"), data("x", x, "(N, D)", empty=False), columns, gamma, eps)


@form_of(relatives.spatial_batchnorm_backward)
def spatial_batchnorm_backward(
    dout: npt.ArrayLike, x: npt.ArrayLike, gamma: npt.ArrayLike, eps: float = 1e-5
) -> tuple[Array, Array, Array]:
    """A few channels at a time, no copy with channels last."""
    images = "(N, C, H, W)"
    return backward(data("dout", dout, images), data("x", x, images, empty=False), channels, gamma, eps)


def backward(dout: Array, x: Array, sets: Sets, gamma: npt.ArrayLike, eps: float) -> tuple[Array, Array, Array]:
    """The gradients of ``forward``. Raises Unfit where dout is not of x's shape and dtype."""
    if dout.shape != x.shape or dout.dtype != x.dtype:
        raise kernel.Unfit
    gamma = matching("gamma", gamma, x.shape[1:2])
    eps = positive("eps", eps)
    dx = like(x)
    dgamma, dbeta = kernel.gradients(sets(dout), sets(x), sets(dx), gamma, eps)
    return dx, dgamma.astype(x.dtype), dbeta.astype(x.dtype)


@form_of(relatives.layernorm_forward)
def layernorm_forward(x: npt.ArrayLike, gamma: npt.ArrayLike, beta: npt.ArrayLike, eps: float = 1e-5) -> Array:
    """A few rows at a time."""
    x = data("x", x, "(N, D)")
    gamma = matching("gamma", gamma, x.shape[1:])
    beta = matching("beta", beta, x.shape[1:])
    eps = positive("eps", eps)
    if x.shape[1] < 2:
        raise kernel.Unfit  # nothing to gain, and rows of nothing have no moments
    out = like(x)
    kernel.normalize(np.ascontiguousarray(x)[:, None, :], out[:, None, :], gamma[None, None], beta[None, None], eps)
    return out


@form_of(relatives.groupnorm_forward)
def groupnorm_forward(
    x: npt.ArrayLike, gamma: npt.ArrayLike, beta: npt.ArrayLike, num_groups: int, eps: float = 1e-5
) -> Array:
    """A few groups at a time."""
    x = data("x", x, "(N, C, H, W)")
    n, depth, height, width = x.shape
    gamma = matching("gamma", gamma, (depth,))
    beta = matching("beta", beta, (depth,))
    num_groups = valid.count("num_groups", num_groups, least=1)
    eps = positive("eps", eps)
    if depth % num_groups or height * width < 2 or not n:
        raise kernel.Unfit  # nothing to gain, or something is wrong: the clear form says what
    out = like(x)
    groups = n * num_groups, depth // num_groups, height * width
    scale, shift = (np.tile(one, n).reshape(*groups[:2], 1) for one in (gamma, beta))
    kernel.normalize(np.ascontiguousarray(x).reshape(groups), out.reshape(groups), scale, shift, eps)
    return out
