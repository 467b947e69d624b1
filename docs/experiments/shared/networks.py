"""Looks into a network: its layers by kind, what reaches them, how that is distributed, steps that are not taken.

Some experiments ask what a step of gradient descent does to the gradient, in other layers and along the step itself:
``stepped`` gives the parameters after a step, and ``replaced`` puts them in place for a while.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from reference_impl.network import BatchNormLayer, Layer, Linear, Mode, Network, softmax_cross_entropy

from .data import Floats, Labels

Parameters = list[dict[str, Floats]]
Kind = TypeVar("Kind", bound=Layer)


def of_kind(network: Network, kind: type[Kind]) -> list[Kind]:
    """The network's layers of one class, from below."""
    return [layer for layer in network.flat() if isinstance(layer, kind)]


def reached(network: Network, kind: type[Kind], x: Floats, mode: Mode) -> Iterator[tuple[Kind, Floats]]:
    """Each layer of one class, from below, with its input (N, M, D) when the network's is x."""
    for layer in network.flat():
        if isinstance(layer, kind):
            yield layer, x
        x = layer.forward(x, mode)


class FixedParameters:
    """Mixed into a layer: training leaves its parameters alone."""

    gradients: dict[str, Floats]

    def backward(self, dout: Floats) -> Floats:
        """As ever, but the layer's own gradients are zero."""
        dx = super().backward(dout)
        self.gradients = {name: np.zeros_like(value) for name, value in self.gradients.items()}
        return dx


class FixedBatchNorm(FixedParameters, BatchNormLayer):
    """Gamma stays 1 and beta 0."""


class FixedLinear(FixedParameters, Linear):
    """Weights and bias stay."""


@dataclass(frozen=True)
class Distribution:
    """The distribution of D units over the examples, for M models.

    Attributes:
        mean, deviation, skewness: of each unit, (M, D).
        correlation: of each pair of units, (M, D, D).
    """

    mean: Floats
    deviation: Floats
    skewness: Floats
    correlation: Floats


def distribution(values: Floats) -> Distribution:
    """The distribution of values (N, M, D), in float64."""
    values = values.astype(float)
    mean, deviation = values.mean(axis=0), values.std(axis=0)
    # A unit that is constant, such as one without weights, has no direction: zero.
    unit = (values - mean) / np.where(deviation > 0, deviation, 1)
    side = unit.transpose(1, 2, 0)
    return Distribution(mean, deviation, (unit**3).mean(axis=0), side @ side.transpose(0, 2, 1) / len(values))


def drift(then: Distribution, now: Distribution) -> dict[str, Floats]:
    """How far a layer's distribution has moved, by what of it is looked at, each (M,).

    The mean's shift is in the deviations that the unit had then; the spread is the deviation's logarithm. Shifts are
    means of absolute values over the units, or over the pairs of different units.
    """
    pairs = ~np.eye(then.mean.shape[1], dtype=bool)
    return {
        "mean": np.abs((now.mean - then.mean) / then.deviation).mean(axis=1),
        "spread": np.abs(np.log(now.deviation / then.deviation)).mean(axis=1),
        "correlation": np.abs(now.correlation - then.correlation)[:, pairs].mean(axis=1),
        "skewness": np.abs(now.skewness - then.skewness).mean(axis=1),
    }


def backpropagate(network: Network, x: Floats, y: Labels) -> Floats:
    """Loss of each model (M,) on inputs (m, M, K) and labels (m, M); leaves the gradients in the layers."""
    loss, gradient = softmax_cross_entropy(network.forward(x), y)
    network.backward(gradient)
    return loss


def stepped(layers: Sequence[Layer], lr: Floats) -> Parameters:
    """The layers' parameters after a step of size lr (M,) along the gradients that they hold; nothing is changed."""
    return [
        {
            name: value - lr.reshape(-1, *[1] * (value.ndim - 1)).astype(value.dtype) * layer.gradients[name]
            for name, value in layer.parameters.items()
        }
        for layer in layers
    ]


@contextmanager
def replaced(layers: Sequence[Layer], parameters: Parameters) -> Iterator[None]:
    """The layers with other parameters, for as long as the block runs."""
    kept = [layer.parameters for layer in layers]
    for layer, others in zip(layers, parameters, strict=True):
        layer.parameters = others
    try:
        yield
    finally:
        for layer, own in zip(layers, kept, strict=True):
            layer.parameters = own


def blocks(network: Network) -> list[list[Layer]]:
    """The network's layers, a weight and what follows it up to the next weight; the last is the read-out alone."""
    found: list[list[Layer]] = []
    for layer in network.flat():
        if isinstance(layer, Linear):
            found.append([])
        found[-1].append(layer)
    return found


def inner(a: Floats, b: Floats) -> Floats:
    """Inner product of each model's part: (M, ...) and (M, ...) to (M,), summed in float64."""
    return np.einsum("mk,mk->m", a.reshape(len(a), -1), b.reshape(len(b), -1), dtype=float)


def turned(before: Floats, after: Floats) -> Floats:
    """The angle in degrees between each unit's weights then and now, (M, K, D) to (M, D); right for small ones, too."""
    before, after = before.astype(float), after.astype(float)
    length = np.linalg.norm(before, axis=1)
    along = (after * before).sum(axis=1) / length
    aside = after - np.expand_dims(along / length, 1) * before
    return np.degrees(np.arctan2(np.linalg.norm(aside, axis=1), along))
