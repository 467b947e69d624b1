"""MLX, on the CPU: layers that are made for each call, and its vjp for the backward passes."""

from collections.abc import Callable, Mapping
from typing import Any

import mlx.core as mx
import mlx.nn as nn
import numpy as np

from .assembled import Array, assembled, options

SHORT = {"float16": mx.float16, "bfloat16": mx.bfloat16}
FLOATS = {"float16": mx.float16, "float32": mx.float32, "float64": mx.float64}
mx.set_default_device(mx.cpu)  # the only one that has float64


class MlxCalls:
    """The layers.

    Args:
        profile: "default" groups channels in MLX's way, the others as PyTorch does; a short type is that of batches.
    """

    def __init__(self, profile: str) -> None:
        self.short = SHORT.get(profile)
        self.grouping = {} if profile == "default" else {"pytorch_compatible": True}

    def array(self, array: Array) -> Any:
        """To MLX, which makes float32 of float64 unless it is told not to."""
        kind = array.dtype.newbyteorder("=").name
        if kind not in FLOATS:
            return mx.array(np.array(array, order="C"))
        wanted = FLOATS[kind] if self.short is None else self.short if array.ndim > 1 else mx.float32
        return mx.array(np.array(array, order="C"), dtype=wanted)

    def numpy(self, made: Any) -> Array:
        """From MLX; a short profile's in float32, which holds them all."""
        return np.array(made.astype(mx.float32) if self.short is not None else made)

    def norm(self, gamma: Any, beta: Any, mean: Any, var: Any, **given: float) -> Any:
        """A layer with these parameters and statistics."""
        named = options(eps=given.get("eps"), momentum=given.get("momentum"))
        layer = nn.BatchNorm(len(mean), affine=gamma is not None, **named)
        if gamma is not None:
            layer.weight, layer.bias = gamma, beta
        layer.running_mean, layer.running_var = mean, var
        return layer

    def train(self, x: Any, gamma: Any, beta: Any, **eps: float) -> Any:
        """The batch's own statistics."""
        return self.norm(gamma, beta, mx.zeros_like(gamma), mx.ones_like(gamma), **eps)(x)

    def train_images(self, x: Any, gamma: Any, beta: Any, **eps: float) -> Any:
        """Images have their channels last."""
        return mx.moveaxis(self.train(mx.moveaxis(x, 1, -1), gamma, beta, **eps), -1, 1)

    def infer(self, x: Any, gamma: Any, beta: Any, mean: Any, var: Any, **eps: float) -> Any:
        """Given statistics, after eval()."""
        return self.norm(gamma, beta, mean, var, **eps).eval()(x)

    def infer_plain(self, x: Any, mean: Any, var: Any, **eps: float) -> Any:
        """Given statistics and no parameters."""
        return self.norm(None, None, mean, var, **eps).eval()(x)

    def running(self, mean: Array, var: Array, x: Array, momentum: float | None = None) -> tuple[Array, Array]:
        """The statistics after a training forward; MLX's momentum is the weight of the new value."""
        theirs = {} if momentum is None else {"momentum": 1 - momentum}
        layer = self.norm(None, None, self.array(mean), self.array(var), **theirs)
        layer(self.array(x))
        return self.numpy(layer.running_mean), self.numpy(layer.running_var)

    def layer_norm(self, x: Any, gamma: Any, beta: Any, **eps: float) -> Any:
        """Each row by its own statistics."""
        layer = nn.LayerNorm(len(gamma), **eps)
        layer.weight, layer.bias = gamma, beta
        return layer(x)

    def group_norm(self, x: Any, gamma: Any, beta: Any, num_groups: int, **eps: float) -> Any:
        """Each group of channels by its own; images have their channels last."""
        layer = nn.GroupNorm(int(num_groups), len(gamma), **eps, **self.grouping)
        layer.weight, layer.bias = gamma, beta
        return mx.moveaxis(layer(mx.moveaxis(x, 1, -1)), -1, 1)

    @staticmethod
    def linear(a: Any, weight: Any, bias: Any) -> Any:
        """A linear layer's arithmetic."""
        return a @ weight + bias

    def moments(self, x: Any) -> Any:
        """Mean and variance."""
        return mx.mean(x, axis=0), mx.var(x, axis=0)

    def gradients(self, call: Callable[..., Any], dout: Array, *arrays: Array) -> tuple[Array, ...]:
        """MLX's vjp; its cotangent has the output's type."""
        inputs = [self.array(each) for each in arrays]

        def forward(*inputs: Any) -> list[Any]:
            return [call(*inputs)]

        kind = call(*inputs).dtype
        _, back = mx.vjp(forward, inputs, [self.array(dout).astype(kind)])
        return tuple(map(self.numpy, back))


def functions(profile: str) -> Mapping[str, Callable[..., Any]]:
    """The functions of the course, by MLX."""
    made = assembled(MlxCalls(profile))
    if profile in SHORT:  # what a linear layer adds is not what is asked there
        return {name: call for name, call in made.items() if name != "linear_batchnorm_backward"}
    return made
