"""Flax: the layers of nnx, made anew for each call, and JAX's vjp for the backward passes. On the CPU, with 64 bits."""

from collections.abc import Callable, Mapping
from typing import Any

import jax
import numpy as np
from flax import nnx
from jax import numpy as jnp

from .assembled import Array, assembled, options

jax.config.update("jax_enable_x64", True)


class FlaxCalls:
    """The layers. ``fast``: the variance as E[x^2] - E[x]^2, Flax's default."""

    array = staticmethod(jnp.asarray)
    numpy = staticmethod(np.array)

    def __init__(self, fast: bool) -> None:
        self.fast = {} if fast else {"use_fast_variance": False}

    def norm(self, gamma: Any, beta: Any, mean: Any = None, var: Any = None, **given: float) -> Any:
        """A layer with these parameters and statistics; none: the layer's own."""
        named = options(epsilon=given.get("eps"), momentum=given.get("momentum"))
        size = len(gamma if gamma is not None else mean)
        plain = {} if gamma is not None else {"use_scale": False, "use_bias": False}
        layer = nnx.BatchNorm(size, rngs=nnx.Rngs(0), **named, **plain, **self.fast)
        if gamma is not None:
            layer.scale, layer.bias = nnx.Param(gamma), nnx.Param(beta)
        if mean is not None:
            layer.mean, layer.var = nnx.BatchStat(mean), nnx.BatchStat(var)
        return layer

    def train(self, x: Any, gamma: Any, beta: Any, **eps: float) -> Any:
        """The batch's own statistics; the running ones have the data's type, so that nothing is promoted."""
        start = jnp.zeros_like(gamma), jnp.ones_like(gamma)
        return self.norm(gamma, beta, *start, **eps)(x, use_running_average=False)

    def train_images(self, x: Any, gamma: Any, beta: Any, **eps: float) -> Any:
        """Images have their channels last."""
        return jnp.moveaxis(self.train(jnp.moveaxis(x, 1, -1), gamma, beta, **eps), -1, 1)

    def infer(self, x: Any, gamma: Any, beta: Any, mean: Any, var: Any, **eps: float) -> Any:
        """Given statistics."""
        return self.norm(gamma, beta, mean, var, **eps)(x, use_running_average=True)

    def infer_plain(self, x: Any, mean: Any, var: Any, **eps: float) -> Any:
        """Given statistics and no parameters."""
        return self.norm(None, None, mean, var, **eps)(x, use_running_average=True)

    def running(self, mean: Array, var: Array, x: Array, **momentum: float) -> tuple[Array, Array]:
        """The statistics after a training forward."""
        layer = self.norm(None, None, jnp.asarray(mean), jnp.asarray(var), **momentum)
        layer(jnp.asarray(x), use_running_average=False)
        return np.array(layer.mean[...]), np.array(layer.var[...])

    def layer_norm(self, x: Any, gamma: Any, beta: Any, **eps: float) -> Any:
        """Each row by its own statistics."""
        layer = nnx.LayerNorm(len(gamma), rngs=nnx.Rngs(0), **options(epsilon=eps.get("eps")), **self.fast)
        layer.scale, layer.bias = nnx.Param(gamma), nnx.Param(beta)
        return layer(x)

    def group_norm(self, x: Any, gamma: Any, beta: Any, num_groups: int, **eps: float) -> Any:
        """Each group of channels by its own; images have their channels last."""
        named = options(epsilon=eps.get("eps"))
        layer = nnx.GroupNorm(len(gamma), num_groups=int(num_groups), rngs=nnx.Rngs(0), **named, **self.fast)
        layer.scale, layer.bias = nnx.Param(gamma), nnx.Param(beta)
        return jnp.moveaxis(layer(jnp.moveaxis(x, 1, -1)), -1, 1)

    @staticmethod
    def linear(a: Any, weight: Any, bias: Any) -> Any:
        """A linear layer's arithmetic."""
        return a @ weight + bias

    @staticmethod
    def gradients(call: Callable[..., Any], dout: Array, *arrays: Array) -> tuple[Array, ...]:
        """JAX's vjp."""
        _, back = jax.vjp(call, *map(jnp.asarray, arrays))
        return tuple(np.array(each) for each in back(jnp.asarray(dout)))


def functions(profile: str) -> Mapping[str, Callable[..., Any]]:
    """The functions of the course, by Flax."""
    return assembled(FlaxCalls(profile == "fast"))
