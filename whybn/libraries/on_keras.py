"""Keras 3 on one of its backends: layers that are made for each call, with the course's parameters put in."""

import os
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .assembled import Array, assembled, options

FLOAT64 = "Keras computes in float32 on this backend"


def functions(profile: str) -> Mapping[str, Callable[..., Any]]:
    """The functions of the course, by Keras on this backend, which holds for the whole process."""
    os.environ["KERAS_BACKEND"] = profile
    import keras

    return assembled(KerasCalls(keras))


class KerasCalls:
    """The layers."""

    @staticmethod
    def array(array: Array) -> Array:
        """As it is; float64 data would come out as float64 and be float32 in between."""
        if array.dtype == np.float64:
            raise ValueError(FLOAT64)
        return np.ascontiguousarray(array)

    def __init__(self, keras: Any) -> None:
        self.keras = keras

    def numpy(self, made: Any) -> Array:
        """From the backend."""
        return np.array(self.keras.ops.convert_to_numpy(made))

    def norm(self, x: Array, statistics: tuple[Array, Array] | None, affine: Any, **given: float) -> Any:
        """A layer for data like these, its axis 1, with these statistics and parameters."""
        named = options(epsilon=given.get("eps"), momentum=given.get("momentum"))
        plain = {"center": affine is not None, "scale": affine is not None}
        layer = self.keras.layers.BatchNormalization(axis=1, dtype=x.dtype.name, **named, **plain)
        layer.build(x.shape)
        for weight, value in zip(
            (layer.gamma, layer.beta, layer.moving_mean, layer.moving_variance),
            (*(affine or (None, None)), *(statistics or (None, None))),
            strict=True,
        ):
            if value is not None:
                weight.assign(value)
        return layer

    def train(self, x: Array, gamma: Array, beta: Array, **eps: float) -> Any:
        """The batch's own statistics."""
        return self.norm(x, None, (gamma, beta), **eps)(x, training=True)

    train_images = train

    def infer(self, x: Array, gamma: Array, beta: Array, mean: Array, var: Array, **eps: float) -> Any:
        """Given statistics."""
        return self.norm(x, (mean, var), (gamma, beta), **eps)(x, training=False)

    def infer_plain(self, x: Array, mean: Array, var: Array, **eps: float) -> Any:
        """Given statistics and no parameters."""
        return self.norm(x, (mean, var), None, **eps)(x, training=False)

    def running(self, mean: Array, var: Array, x: Array, **momentum: float) -> tuple[Array, Array]:
        """The statistics after a training forward."""
        layer = self.norm(x, (mean, var), None, **momentum)
        layer(self.array(x), training=True)
        return self.numpy(layer.moving_mean), self.numpy(layer.moving_variance)

    def layer_norm(self, x: Array, gamma: Array, beta: Array, **eps: float) -> Any:
        """Each row by its own statistics."""
        named = options(epsilon=eps.get("eps"))
        return self.with_affine(self.keras.layers.LayerNormalization(dtype=x.dtype.name, **named), x, gamma, beta)

    def group_norm(self, x: Array, gamma: Array, beta: Array, num_groups: int, **eps: float) -> Any:
        """Each group of channels by its own."""
        named = options(epsilon=eps.get("eps"))
        layer = self.keras.layers.GroupNormalization(groups=int(num_groups), axis=1, dtype=x.dtype.name, **named)
        return self.with_affine(layer, x, gamma, beta)

    @staticmethod
    def with_affine(layer: Any, x: Array, gamma: Array, beta: Array) -> Any:
        """What a layer gives with these parameters."""
        layer.build(x.shape)
        layer.gamma.assign(gamma)
        layer.beta.assign(beta)
        return layer(x)

    def moments(self, x: Array) -> Any:
        """Mean and variance."""
        return self.keras.ops.moments(x, axes=[0])
