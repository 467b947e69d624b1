"""Flax on JAX, on the CPU, with 64 bits: layers that are made for each call, and JAX's vjp for the backward passes.

XLA compiles anew for every shape, operation by operation where nothing is jitted, and keeps all of it: a run of the
clauses takes gigabytes and a quarter of an hour that way. So calls are jitted, XLA is told to optimize little, and what
it has compiled is thrown away now and then.
"""

from collections.abc import Callable, Mapping
from typing import Any

import jax
import numpy as np
from flax import linen, nnx
from jax import numpy as jnp

from .assembled import Array, assembled, options

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_disable_most_optimizations", True)
MOST_KEPT = 300  # shapes, of which compiled code is kept: some hundred MiB
SHORT = {"bfloat16": jnp.bfloat16}


class NnxCalls:
    """The layers of nnx.

    Args:
        profile: "slow" takes the variance by two passes; a short type is the layer's dtype, that of batches too.
    """

    def __init__(self, profile: str) -> None:
        self.short = SHORT.get(profile)
        self.given: dict[str, Any] = {"use_fast_variance": False} if profile == "slow" else {}
        if self.short is not None:
            self.given["dtype"] = self.short

    def array(self, array: Array) -> Any:
        """To JAX."""
        made = jnp.asarray(array)
        if self.short is None or made.dtype.kind != "f":
            return made
        return made.astype(self.short if made.ndim > 1 else jnp.float32)

    def numpy(self, made: Any) -> Array:
        """From JAX; a short profile's in float32, which holds them all."""
        return np.array(made, dtype=np.float32 if self.short is not None else None)

    def norm(self, gamma: Any, beta: Any, mean: Any, var: Any, **given: float) -> Any:
        """A layer with these parameters and statistics."""
        named = options(epsilon=given.get("eps"), momentum=given.get("momentum"))
        plain = {} if gamma is not None else {"use_scale": False, "use_bias": False}
        layer = nnx.BatchNorm(len(mean), rngs=nnx.Rngs(0), **named, **plain, **self.given)
        if gamma is not None:
            layer.scale, layer.bias = nnx.Param(gamma), nnx.Param(beta)
        layer.mean, layer.var = nnx.BatchStat(mean), nnx.BatchStat(var)
        return layer

    def train(self, x: Any, gamma: Any, beta: Any, **eps: float) -> Any:
        """The batch's own statistics; the running ones have the parameters' type, so that nothing is promoted."""
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

    def moved(self, x: Any, mean: Any, var: Any, **momentum: float) -> tuple[Any, Any]:
        """The statistics after a training forward."""
        layer = self.norm(None, None, mean, var, **momentum)
        layer(x, use_running_average=False)
        return layer.mean[...], layer.var[...]

    def running(self, mean: Array, var: Array, x: Array, **momentum: float) -> tuple[Array, Array]:
        """The same with NumPy's arrays."""
        after = self.moved(*map(self.array, (x, mean, var)), **momentum)
        return self.numpy(after[0]), self.numpy(after[1])

    def layer_norm(self, x: Any, gamma: Any, beta: Any, **eps: float) -> Any:
        """Each row by its own statistics."""
        layer = nnx.LayerNorm(len(gamma), rngs=nnx.Rngs(0), **options(epsilon=eps.get("eps")), **self.given)
        layer.scale, layer.bias = nnx.Param(gamma), nnx.Param(beta)
        return layer(x)

    def group_norm(self, x: Any, gamma: Any, beta: Any, num_groups: int, **eps: float) -> Any:
        """Each group of channels by its own; images have their channels last."""
        named = options(epsilon=eps.get("eps"))
        layer = nnx.GroupNorm(len(gamma), num_groups=int(num_groups), rngs=nnx.Rngs(0), **named, **self.given)
        layer.scale, layer.bias = nnx.Param(gamma), nnx.Param(beta)
        return jnp.moveaxis(layer(jnp.moveaxis(x, 1, -1)), -1, 1)

    @staticmethod
    def linear(a: Any, weight: Any, bias: Any) -> Any:
        """A linear layer's arithmetic."""
        return a @ weight + bias

    def gradients(self, call: Callable[..., Any], dout: Array, *arrays: Array) -> tuple[Array, ...]:
        """JAX's vjp."""
        _, back = jax.vjp(call, *map(self.array, arrays))
        return tuple(map(self.numpy, back(self.array(dout))))


class LinenCalls(NnxCalls):
    """The modules of linen, which are applied to their parameters and statistics."""

    def applied(self, module: Any, x: Any, gamma: Any, beta: Any, **statistics: Any) -> tuple[Any, Any]:
        """What a module gives, and what it leaves."""
        affine = {} if gamma is None else {"params": {"scale": gamma, "bias": beta}}
        held = {"batch_stats": statistics} if statistics else {}
        out, after = module.apply({**affine, **held}, x, mutable=["batch_stats"])
        return out, after

    def batch_norm(self, running: bool, gamma: Any, **given: float) -> Any:
        """The module; ``running``: by the running statistics."""
        named = options(epsilon=given.get("eps"), momentum=given.get("momentum"))
        plain = {} if gamma is not None else {"use_scale": False, "use_bias": False}
        return linen.BatchNorm(use_running_average=running, **named, **plain)

    def train(self, x: Any, gamma: Any, beta: Any, **eps: float) -> Any:
        """The batch's own statistics."""
        start = {"mean": jnp.zeros_like(gamma), "var": jnp.ones_like(gamma)}
        return self.applied(self.batch_norm(False, gamma, **eps), x, gamma, beta, **start)[0]

    def infer(self, x: Any, gamma: Any, beta: Any, mean: Any, var: Any, **eps: float) -> Any:
        """Given statistics."""
        return self.applied(self.batch_norm(True, gamma, **eps), x, gamma, beta, mean=mean, var=var)[0]

    def infer_plain(self, x: Any, mean: Any, var: Any, **eps: float) -> Any:
        """Given statistics and no parameters."""
        return self.infer(x, None, None, mean, var, **eps)

    def moved(self, x: Any, mean: Any, var: Any, **momentum: float) -> tuple[Any, Any]:
        """The statistics after a training forward."""
        _, after = self.applied(self.batch_norm(False, None, **momentum), x, None, None, mean=mean, var=var)
        return after["batch_stats"]["mean"], after["batch_stats"]["var"]

    def layer_norm(self, x: Any, gamma: Any, beta: Any, **eps: float) -> Any:
        """Each row by its own statistics."""
        return self.applied(linen.LayerNorm(**options(epsilon=eps.get("eps"))), x, gamma, beta)[0]

    def group_norm(self, x: Any, gamma: Any, beta: Any, num_groups: int, **eps: float) -> Any:
        """Each group of channels by its own; images have their channels last."""
        module = linen.GroupNorm(num_groups=int(num_groups), **options(epsilon=eps.get("eps")))
        return jnp.moveaxis(self.applied(module, jnp.moveaxis(x, 1, -1), gamma, beta)[0], -1, 1)


JITTED = {"group_norm": (3,)} | dict.fromkeys(
    ("train", "train_images", "infer", "infer_plain", "moved", "layer_norm", "linear"), ()
)


def jit(calls: NnxCalls) -> NnxCalls:
    """The same, its calls jitted; the arguments in ``JITTED`` are no arrays."""
    seen: set[Any] = set()

    def forgetting(call: Callable[..., Any], name: str) -> Callable[..., Any]:
        def answer(*args: Any, **kwargs: Any) -> Any:
            seen.add((name, *kwargs, *(getattr(one, "aval", one) for one in args)))
            if len(seen) > MOST_KEPT:
                seen.clear()
                jax.clear_caches()
            return call(*args, **kwargs)

        return answer

    for name, static in JITTED.items():
        jitted = jax.jit(getattr(calls, name), static_argnums=static)
        setattr(calls, name, forgetting(jitted, name))
    return calls


def functions(profile: str) -> Mapping[str, Callable[..., Any]]:
    """The functions of the course, by Flax."""
    calls = LinenCalls(profile) if profile == "linen" else NnxCalls(profile)
    made = assembled(calls if profile == "eager" else jit(calls))
    if profile in SHORT:  # what a linear layer adds is not what is asked there
        return {name: call for name, call in made.items() if name != "linear_batchnorm_backward"}
    return made
