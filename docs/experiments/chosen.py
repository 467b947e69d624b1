"""Train at the learning rate that validation chooses, and keep the network for what is asked of it afterwards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from reference_impl.network import Linear, Network

from .data import Examples, Floats, Split
from .training import accuracy, fit, models


@dataclass(frozen=True)
class Chosen:
    """A trained network, one model for each of S seeds.

    Attributes:
        network: has the statistics of the whole training set.
        start: the weights that it started from, each layer's (S, K, D).
        home: that training set's inputs, (n, S, K).
        rate: the learning rate.
        on_edge: whether that is the smallest or the largest of those tried, so that a better one may lie outside.
    """

    network: Network
    start: list[Floats]
    home: Floats
    rate: float
    on_edge: bool

    def percent(self, examples: Examples, statistics: Floats | None = None) -> Floats:
        """Right answers in percent, (S,); with the batch norm statistics of other inputs, if they are given."""
        if statistics is not None:
            self.network.forward(statistics, "estimate")
        found = 100 * accuracy(self.network, examples, 1)[0]
        if statistics is not None:
            self.network.forward(self.home, "estimate")
        return found

    def changes(self) -> list[Floats]:
        """What training has added to each layer's weights, (S, K, D)."""
        return [after - before for before, after in zip(self.start, weights(self.network), strict=True)]

    def report(self) -> dict[str, Any]:
        """For the results."""
        return {"rate": self.rate, "on_edge": self.on_edge}


def weights(network: Network) -> list[Floats]:
    """Copies in double precision, one for every linear layer."""
    linear = (layer for layer in network.flat() if isinstance(layer, Linear))
    return [layer.parameters["weight"].astype(float) for layer in linear]


def length(weight: Floats) -> Floats:
    """The Frobenius norm of each model's weights (S, K, D), (S,)."""
    return np.sqrt((weight**2).sum(axis=(1, 2)))


def train(
    make: Callable[[list[int]], Network],
    split: Split,
    seeds: Sequence[int],
    rates: Sequence[float],
    steps: int,
    batch_size: int,
    after_step: Callable[[int, Network], None] | None = None,
) -> Chosen:
    """Sweep the rates, then train once more at the best one, with ``after_step`` as in ``fit``.

    ``make`` builds a network with one model for each entry of a list of seeds: the last training starts from the very
    weights of the sweep.
    """
    best = fit(make(models(rates, seeds)), split, seeds, rates, steps, batch_size).best()
    network = make(list(seeds))
    start = weights(network)
    fit(network, split, seeds, [rates[best]], steps, batch_size, after_step=after_step)
    return Chosen(network, start, split.train.x, rates[best], best in (0, len(rates) - 1))
