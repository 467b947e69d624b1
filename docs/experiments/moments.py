"""What does batch norm hold fast in a hidden layer, and how far do gamma and beta themselves move?

Networks of 4 ReLU layers learn the digits, with batch norm and without. On the whole training set we follow what each
activation receives: its mean, its spread, its correlation with other units and its skewness, from the first weights to
the last step. Then the trained networks are operated on: the weights below the third layer are multiplied or drawn anew
while that layer's gamma and beta stay; and batch norm with the identity's parameters is put into the network that has
none. At last parts of the network are not trained: gamma and beta stay 1 and 0, or nothing but gamma, beta and the
read-out is trained, or the read-out alone. Every arm has the learning rate that validation chose.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from reference_impl.network import BatchNormLayer, Linear, Network, mlp

from .comparison import ratio
from .data import Examples, Floats, Split, digits
from .hidden import drift, preactivations, shape
from .intervals import interval
from .moments_after import identity, interventions, linears
from .moments_figures import figures
from .training import fit, models

__all__ = ["FULL", "QUICK", "Settings", "figures", "run"]


@dataclass(frozen=True)
class Settings:
    """What is trained."""

    seeds: tuple[int, ...] = tuple(range(10))
    depth: int = 4
    width: int = 64
    batch_size: int = 64
    steps: int = 400
    rates: tuple[float, ...] = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
    shared: float = 0.1  # a rate at which both networks learn
    looks: int = 20  # how often the distribution is looked at
    layer: int = 3  # the hidden layer that is watched while those below it are changed
    batch_sizes: tuple[int, ...] = (16, 64, 256)  # of batch norm that is put in as the identity


FULL = Settings()
QUICK = replace(FULL, seeds=(0, 1), width=16, steps=20, rates=(0.1, 0.3, 1.0), looks=2)


class Fixed:
    """Mixed into a layer: training leaves its parameters alone."""

    def backward(self, dout: Floats) -> Floats:
        """As ever, but the layer's own gradients are zero."""
        dx = super().backward(dout)
        self.gradients = {name: np.zeros_like(value) for name, value in self.parameters.items()}
        return dx


class FixedBatchNorm(Fixed, BatchNormLayer):
    """Gamma stays 1 and beta 0."""


class FixedLinear(Fixed, Linear):
    """Weights and bias stay."""


# By arm: its batch norm, and whether the hidden weights learn.
ARMS: dict[str, tuple[type[BatchNormLayer] | None, bool]] = {
    "all": (BatchNormLayer, True),
    "none": (None, True),
    "fixed": (FixedBatchNorm, True),
    "affine": (BatchNormLayer, False),
    "head": (FixedBatchNorm, False),
}


def build(arm: str, activation: str, settings: Settings) -> Callable[[Sequence[int]], Network]:
    """A maker of networks for an arm, from the seeds of its models."""
    norm, learning = ARMS[arm]

    def make(seeds: Sequence[int]) -> Network:
        network = mlp(seeds, [64, *[settings.width] * settings.depth, 10], activation, norm)
        if not learning:
            hidden = [
                FixedLinear(**layer.parameters) if isinstance(layer, Linear) else layer for layer in network.layers
            ]
            network.layers[:-1] = hidden[:-1]
        return network

    return make


def arms(activation: str, names: Sequence[str], split: Split, settings: Settings) -> dict[str, Any]:
    """Test accuracy of each arm at its own rate, in percent, and its gain over training everything."""
    found, accuracy = {}, {}
    for name in names:
        network = build(name, activation, settings)(models(settings.rates, settings.seeds))
        result = fit(network, split, settings.seeds, settings.rates, settings.steps, settings.batch_size)
        accuracy[name], best = 100 * result.final_test(), result.best()
        found[name] = {"rate": settings.rates[best], "on_edge": best in (0, len(settings.rates) - 1)}
        found[name] |= {"test": interval(accuracy[name]), "gain": interval(accuracy[name] - accuracy[names[0]])}
    if "head" in found:
        found["affine"]["over_head"] = interval(accuracy["affine"] - accuracy["head"])
    return found


def doubled(split: Split) -> Split:
    """The split in float64, for identities that hold to rounding."""
    return Split(*(Examples(part.x.astype(float), part.y) for part in (split.train, split.validation, split.test)))


def precise(norm: bool, seeds: Sequence[int], settings: Settings) -> Network:
    """A network in float64."""
    widths = [64, *[settings.width] * settings.depth, 10]
    return mlp(seeds, widths, norm=partial(BatchNormLayer, dtype=np.float64) if norm else None, dtype=np.float64)


def held(network: Network, x: Floats) -> dict[str, float]:
    """Where the moments of batch norm's outputs lie, the largest departures over units, layers and seeds.

    ``mean`` from beta; ``variance`` from gamma^2 var / (var + eps); ``missing`` is eps / (var + eps), the share of
    gamma^2 that eps takes from the variance.
    """
    found = {"mean": 0.0, "variance": 0.0, "missing": 0.0}
    for layer in network.flat():
        z, x = x, layer.forward(x)
        if isinstance(layer, BatchNormLayer):
            gamma, beta, var = layer.parameters["gamma"], layer.parameters["beta"], z.var(axis=0)
            share = var / (var + layer.eps)
            departures = np.abs(x.mean(axis=0) - beta), np.abs(x.var(axis=0) - gamma**2 * share), 1 - share
            found = {name: max(found[name], float(by.max())) for name, by in zip(found, departures, strict=True)}
    return found


@dataclass
class Followed:
    """A network trained at one rate, and what was seen on the way.

    Attributes:
        network: as it is at the end.
        steps: after which it was looked at.
        drift: by what is looked at, (looks, layers, S), from the start.
        held: the largest departures of all looks, as in ``held``.
        test: accuracy in percent, (S,).
    """

    network: Network
    steps: list[int]
    drift: dict[str, Floats]
    held: dict[str, float]
    test: Floats


def follow(norm: bool, rate: float, split: Split, settings: Settings) -> Followed:
    """Train, and look at the distribution of what each activation receives, on the whole training set."""
    network, x = precise(norm, settings.seeds, settings), split.train.x
    steps = np.unique(np.geomspace(1, settings.steps, settings.looks).round().astype(int)).tolist()
    start = [shape(values) for values in preactivations(network, x)]
    drifts: list[list[dict[str, Floats]]] = []
    departures = []

    def look(step: int, network: Network) -> None:
        if step in steps:
            now = [shape(values) for values in preactivations(network, x)]
            drifts.append([drift(before, after) for before, after in zip(start, now, strict=True)])
            departures.append(held(network, x))

    result = fit(network, split, settings.seeds, [rate], settings.steps, settings.batch_size, after_step=look)
    moved = {what: np.array([[layer[what] for layer in layers] for layers in drifts]) for what in drifts[0][0]}
    worst = {name: max(departure[name] for departure in departures) for name in departures[0]}
    return Followed(network, steps, moved, worst, 100 * result.final_test())


def compared(both: dict[str, Followed]) -> dict[str, Any]:
    """The drift from the first weights to the last step, by what is looked at: layer by layer, and their mean."""
    found: dict[str, Any] = {}
    for what in both["batch"].drift:
        end = {norm: one.drift[what][-1] for norm, one in both.items()}
        found[what] = {norm: interval(values.mean(axis=0)) for norm, values in end.items()}
        found[what]["ratio"] = ratio(end["none"].mean(axis=0), end["batch"].mean(axis=0))
        layers = {norm: {str(1 + n): interval(row) for n, row in enumerate(values)} for norm, values in end.items()}
        found[what]["layers"] = layers
    return found


def curves(both: dict[str, Followed]) -> dict[str, Any]:
    """The drift over training, the layers' mean."""
    whats = both["batch"].drift
    return {"step": both["batch"].steps} | {
        what: {norm: [interval(row) for row in one.drift[what].mean(axis=1)] for norm, one in both.items()}
        for what in whats
    }


def affine(network: Network, settings: Settings) -> dict[str, Any]:
    """Where training has brought gamma and beta, which began as 1 and 0, and how far the weights went."""
    norms = [layer.parameters for layer in network.flat() if isinstance(layer, BatchNormLayer)]
    found = {}
    for name in ("gamma", "beta"):
        values = np.concatenate([parameters[name] for parameters in norms], axis=1)
        low, high = np.quantile(values, (0.025, 0.975), axis=1)
        moved = np.sqrt(((values - (name == "gamma")) ** 2).mean(axis=1))
        found[name] = {"low": interval(low), "high": interval(high), "moved": interval(moved)}
        found[name] |= {"smallest": values.min(), "largest": values.max()}
    hidden = slice(0, settings.depth)
    old, new = (linears(one)[hidden] for one in (precise(True, settings.seeds, settings), network))
    change = [after.parameters["weight"] - before.parameters["weight"] for before, after in zip(old, new, strict=True)]
    size = sum((layer.parameters["weight"] ** 2).sum(axis=(1, 2)) for layer in old)
    return found | {"weight": {"moved": interval(np.sqrt(sum((one**2).sum(axis=(1, 2)) for one in change) / size))}}


def run(settings: Settings, track: Callable[[Sequence[Any], str], Any]) -> dict[str, Any]:
    split = digits(settings.seeds)
    results: dict[str, Any] = {"arms": {}}
    for activation, names in track([("relu", list(ARMS)), ("sigmoid", ["all", "fixed"])], "sweeps"):
        results["arms"][activation] = arms(activation, names, split, settings)
    chosen = {"batch": results["arms"]["relu"]["all"]["rate"], "none": results["arms"]["relu"]["none"]["rate"]}
    split, x = doubled(split), split.train.x.astype(float)
    results["drift"] = {}
    for name, rates in track([("same", dict.fromkeys(chosen, settings.shared)), ("own", chosen)], "training"):
        both = {norm: follow(norm == "batch", rate, split, settings) for norm, rate in rates.items()}
        results["drift"][name] = {"rate": rates, "test": {norm: interval(one.test) for norm, one in both.items()}}
        results["drift"][name] |= compared(both)
    networks = {norm: one.network for norm, one in both.items()}
    return results | {
        "curves": curves(both),
        "held": both["batch"].held,
        "affine": affine(networks["batch"], settings),
        "changed": interventions(networks, x, settings.seeds, settings.layer),
        "identity": identity(networks["none"], x, split.test, settings.batch_sizes),
    }
