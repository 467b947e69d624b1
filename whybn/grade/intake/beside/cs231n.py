"""The course's functions, made from those of a CS231n-style file.

This file is put beside a student's as one more file of the submission, and runs where that runs: it imports NumPy and
nothing of whybn. What CS231n calls ``momentum`` and ``running_var`` is what the course means by them. No function here
bears a name of the course: those are found in the files that are named after them.
"""

from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np

Result = Any


def adapt(name: str, layers: ModuleType) -> Callable[..., Result]:
    """The course's function of that name, computed by the functions in ``layers``."""
    return partial(MADE[name], layers)


def forward(layers: ModuleType, x: Result, gamma: Result, beta: Result, eps: float | None = None) -> Result:
    """Training mode, without running statistics."""
    x = floating(x)
    return like(x, output(layers.batchnorm_forward(x, gamma, beta, said(mode="train", eps=eps))))


def inference(
    layers: ModuleType,
    x: Result,
    gamma: Result,
    beta: Result,
    running_mean: Result,
    running_var: Result,
    eps: float | None = None,
) -> Result:
    """Test mode, with the running statistics that are given."""
    x = floating(x)
    statistics = {"running_mean": copied(running_mean), "running_var": copied(running_var)}
    options = said(mode="test", eps=eps, **statistics)
    return like(x, output(layers.batchnorm_forward(x, gamma, beta, options)))


def running(
    layers: ModuleType, running_mean: Result, running_var: Result, x: Result, momentum: float | None = None
) -> Result:
    """What one training step leaves in the dictionary."""
    x = floating(x)
    ones, zeros = np.ones(x.shape[1:], x.dtype), np.zeros(x.shape[1:], x.dtype)
    statistics = {"running_mean": copied(running_mean), "running_var": copied(running_var)}
    options = said(mode="train", momentum=momentum, **statistics)
    output(layers.batchnorm_forward(x, ones, zeros, options))
    return like(x, options["running_mean"]), like(x, options["running_var"])


def backward(layers: ModuleType, dout: Result, x: Result, gamma: Result, eps: float | None = None) -> Result:
    """By ``batchnorm_backward`` for an even number of rows, by ``batchnorm_backward_alt`` for an odd one: both count.

    Where one of them is not written, the other one answers.
    """
    forth = layers.batchnorm_forward
    first = forth, getattr(layers, "batchnorm_backward", None)
    # Some have written a forward pass of its own for the second, with another cache.
    second = getattr(layers, "batchnorm_forward_alt", forth), getattr(layers, "batchnorm_backward_alt", None)
    return gradients([second, first] if len(x) % 2 else [first, second], dout, x, gamma, eps)


def layer_norm(layers: ModuleType, x: Result, gamma: Result, beta: Result, eps: float | None = None) -> Result:
    """Layer norm."""
    x = floating(x)
    return like(x, output(layers.layernorm_forward(x, gamma, beta, said(eps=eps))))


def spatial(layers: ModuleType, x: Result, gamma: Result, beta: Result, eps: float | None = None) -> Result:
    """Training mode, without running statistics."""
    x = floating(x)
    return like(x, output(layers.spatial_batchnorm_forward(x, gamma, beta, said(mode="train", eps=eps))))


def spatial_backward(layers: ModuleType, dout: Result, x: Result, gamma: Result, eps: float | None = None) -> Result:
    """By the cache of a forward pass on the same input."""
    return gradients([(layers.spatial_batchnorm_forward, layers.spatial_batchnorm_backward)], dout, x, gamma, eps)


def group_norm(
    layers: ModuleType, x: Result, gamma: Result, beta: Result, num_groups: int, eps: float | None = None
) -> Result:
    """Group norm. Some years' files take gamma and beta of shape (1, C, 1, 1), others of shape (C,)."""
    x = floating(x)
    wide = [np.reshape(each, (1, -1, 1, 1)) for each in (gamma, beta)]
    try:
        out = output(layers.spatial_groupnorm_forward(x, *wide, num_groups, said(eps=eps)))
        if np.shape(out) == x.shape:
            return like(x, out)
    except (ValueError, IndexError, TypeError):  # shapes that do not fit together
        pass
    return like(x, output(layers.spatial_groupnorm_forward(x, gamma, beta, num_groups, said(eps=eps))))


def gradients(
    ways: list[tuple[Callable[..., Result], Callable[..., Result] | None]],
    dout: Result,
    x: Result,
    gamma: Result,
    eps: float | None,
) -> Result:
    """The gradients by the first of several ways that is written; each gets a cache of its own."""
    x = floating(x)
    for forth, back in ways:
        if back is None:
            continue
        result = forth(x, gamma, np.zeros(np.shape(gamma), x.dtype), said(mode="train", eps=eps))
        output(result)
        try:
            found = back(dout, result[1])
        except NotImplementedError:
            continue
        if not isinstance(found, tuple) or any(each is not None for each in found[:1]):
            return tuple(like(x, each) for each in found) if isinstance(found, tuple) else found
    raise NotImplementedError("the backward pass has not been started")


def said(**options: Any) -> dict[str, Any]:
    """The dictionary of options, without those that the call leaves out: there the file's own default counts."""
    return {name: value for name, value in options.items() if value is not None}


def output(result: Result) -> Result:
    """The first of ``(out, cache)``. A function that has not been started returns None for it."""
    out = result[0] if isinstance(result, tuple) and result else result
    if out is None:
        raise NotImplementedError("this function has not been started")
    return out


def floating(x: Result) -> Result:
    """The data as floating-point numbers: CS231n's files are not asked to take integers."""
    x = np.asarray(x)
    return x if x.dtype.kind == "f" else x.astype(np.float64)


def like(x: Result, result: Result) -> Result:
    """A result in the precision of the data: CS231n's files are not asked for one."""
    if isinstance(result, np.ndarray | np.generic) and result.dtype.kind == "f":
        return result.astype(x.dtype, copy=False)
    return result


def copied(statistics: Result) -> Result:
    """Running statistics that may be changed in place."""
    return np.array(statistics, copy=True)


MADE: dict[str, Callable[..., Result]] = {
    "batchnorm_forward": forward,
    "batchnorm_inference": inference,
    "update_running": running,
    "batchnorm_backward": backward,
    "layernorm_forward": layer_norm,
    "spatial_batchnorm_forward": spatial,
    "spatial_batchnorm_backward": spatial_backward,
    "groupnorm_forward": group_norm,
}
