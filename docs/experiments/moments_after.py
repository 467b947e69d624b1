"""What is done to trained networks in ``moments``: weights changed from below, batch norm put in as the identity."""

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from reference_impl import identity_parameters
from reference_impl.network import Activation, BatchNormLayer, Layer, Linear, Network, random_weight

from .data import Examples, Floats
from .hidden import preactivations, shape
from .intervals import interval

# Small enough to be lost beside any variance, in float64.
NO_EPS = 1e-30


def linears(network: Network) -> list[Linear]:
    return [layer for layer in network.flat() if isinstance(layer, Linear)]


def redraw(layer: Linear, index: int, seeds: Sequence[int]) -> None:
    """Other weights, with He's variance, than any network of the experiment started from."""
    inputs, units = layer.parameters["weight"].shape[1:]
    layer.parameters["weight"] = random_weight([seed + 1000 for seed in seeds], index, inputs, units, 2.0, np.float64)


def ten(network: Network, *_: Any) -> None:
    """The first layer's weights, times ten."""
    linears(network)[0].parameters["weight"] *= 10


def first(network: Network, seeds: Sequence[int], _: int) -> None:
    """The first layer's weights, drawn anew."""
    redraw(linears(network)[0], 0, seeds)


def below(network: Network, seeds: Sequence[int], watched: int) -> None:
    """All weights up to those of the watched layer, drawn anew."""
    for index, layer in enumerate(linears(network)[:watched]):
        redraw(layer, index, seeds)


def affine(network: Network, seeds: Sequence[int], watched: int) -> None:
    """Gamma and beta of the layers below, drawn anew; without batch norm, their biases."""
    kind = BatchNormLayer if any(isinstance(layer, BatchNormLayer) for layer in network.flat()) else Linear
    rng = np.random.default_rng(seeds)
    for layer in [layer for layer in network.flat() if isinstance(layer, kind)][: watched - 1]:
        for name, value in layer.parameters.items():
            if name == "gamma":
                value[...] = rng.uniform(0.5, 2, value.shape)
            elif name in ("beta", "bias"):
                value[...] = rng.standard_normal(value.shape)


def bias(network: Network, _: Sequence[int], watched: int) -> None:
    """A bias of 100 in the watched layer itself, in front of its batch norm."""
    layer = linears(network)[watched - 1]
    weight = layer.parameters["weight"]
    layer.parameters["bias"] = layer.parameters.get("bias", np.zeros_like(weight[:, 0])) + 100


INTERVENTIONS: dict[str, Callable[[Network, Sequence[int], int], None]] = {
    "ten": ten,
    "first": first,
    "below": below,
    "affine": affine,
    "bias": bias,
}


def interventions(networks: Mapping[str, Network], x: Floats, seeds: Sequence[int], watched: int) -> dict[str, Any]:
    """What each intervention does to the inputs of the watched layer's activation, with batch norm and without.

    ``mean`` and ``spread`` are the largest changes over all units and seeds: of the mean, in deviations of before, and
    of the deviation's logarithm. ``message`` is the correlation of a unit's values before and after over the examples,
    the mean over the units. ``activated`` is the change of the mean after the activation, in deviations: root mean
    squares over the units.
    """
    results: dict[str, Any] = {}
    for arm, network in networks.items():
        network = without_eps(network)
        before = list(preactivations(network, x))[watched - 1]
        for name, intervene in INTERVENTIONS.items():
            changed = copy.deepcopy(network)
            intervene(changed, seeds, watched)
            after = list(preactivations(changed, x))[watched - 1]
            results.setdefault(name, {})[arm] = difference(before, after)
    return results


def without_eps(network: Network) -> Network:
    """A copy whose batch norm divides by the standard deviation itself."""
    network = copy.deepcopy(network)
    for layer in network.flat():
        if isinstance(layer, BatchNormLayer):
            layer.eps = NO_EPS
    return network


def difference(before: Floats, after: Floats) -> dict[str, Any]:
    """See ``interventions``; both are (N, M, D)."""
    then, now = shape(before), shape(after)
    mean = np.abs(now.mean - then.mean) / then.deviation
    spread = np.abs(np.log(now.deviation / then.deviation))
    together = (before - then.mean) / then.deviation * ((after - now.mean) / now.deviation)
    relu, other = (shape(np.maximum(values, 0)) for values in (before, after))
    activated = np.sqrt(((other.mean - relu.mean) ** 2).mean(axis=1) / (relu.deviation**2).mean(axis=1))
    return {
        "mean": mean.max(),
        "spread": spread.max(),
        "typical_mean": interval(mean.mean(axis=1)),
        "typical_spread": interval(spread.mean(axis=1)),
        "message": interval(together.mean(axis=(0, 2))),
        "activated": interval(activated),
    }


def normalized(network: Network, x: Floats, eps: float) -> Network:
    """The network with batch norm put before every activation, its parameters the identity's on inputs x (N, M, K)."""
    layers: list[Layer] = []
    inputs = preactivations(network, x)
    for layer in network.layers:
        if isinstance(layer, Activation):
            z = next(inputs)
            norm = BatchNormLayer(*z.shape[1:], eps=eps, dtype=np.float64)
            for name, value in zip(("gamma", "beta"), identity_parameters(z.reshape(len(z), -1), eps), strict=True):
                norm.parameters[name] = value.reshape(z.shape[1:])
            layers.append(norm)
        layers.append(layer)
    found = Network(layers)
    found.forward(x, "estimate")
    return found


def identity(network: Network, train: Floats, test: Examples, batch_sizes: Sequence[int]) -> dict[str, Any]:
    """How far batch norm put in as the identity changes the logits of test examples (n, S, K).

    With the statistics that it was made for: the largest difference, as a share of the largest logit. With those of
    mini-batches: the root mean square difference as a share of the logits' root mean square, the points of accuracy,
    and the share of answers that change, in percent.
    """
    plain = network.forward(test.x, "eval")
    other = normalized(network, train, eps=1e-5)
    results: dict[str, Any] = {"fixed": np.abs(other.forward(test.x, "eval") - plain).max() / np.abs(plain).max()}
    for size in batch_sizes:
        rows = len(test) // size * size
        parts = [other.forward(test.x[start : start + size], "train") for start in range(0, rows, size)]
        found, reference, labels = np.concatenate(parts), plain[:rows], test.y[:rows]
        answers, answered = found.argmax(axis=2), reference.argmax(axis=2)
        results[str(size)] = {
            "difference": interval(100 * rms(found - reference) / rms(reference)),
            "lost": interval(100 * ((answered == labels).mean(axis=0) - (answers == labels).mean(axis=0))),
            "flipped": interval(100 * (answers != answered).mean(axis=0)),
        }
    return results


def rms(values: Floats) -> Floats:
    return np.sqrt((values**2).mean(axis=(0, 2)))
