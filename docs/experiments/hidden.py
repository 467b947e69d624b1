"""What a hidden layer's activation receives: the values, their distribution, and how far two distributions differ."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from reference_impl.network import Activation, Mode, Network

from .data import Floats


def preactivations(network: Network, x: Floats, mode: Mode = "train") -> Iterator[Floats]:
    """The input of every activation, from below, (N, M, D) each; with batch norm it is batch norm's output."""
    for layer in network.flat():
        if isinstance(layer, Activation):
            yield x
        x = layer.forward(x, mode)


@dataclass(frozen=True)
class Shape:
    """The distribution of D units over the examples, for M models.

    Attributes:
        mean, deviation, skewness: of each unit, (M, D).
        correlation: of each pair of units, (M, D, D).
    """

    mean: Floats
    deviation: Floats
    skewness: Floats
    correlation: Floats


def shape(values: Floats) -> Shape:
    """The distribution of values (N, M, D), in float64."""
    values = values.astype(float)
    mean, deviation = values.mean(axis=0), values.std(axis=0)
    # A unit that is constant, such as one without weights, has no direction: zero.
    unit = (values - mean) / np.where(deviation > 0, deviation, 1)
    side = unit.transpose(1, 2, 0)
    return Shape(mean, deviation, (unit**3).mean(axis=0), side @ side.transpose(0, 2, 1) / len(values))


def drift(then: Shape, now: Shape) -> dict[str, Floats]:
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
