"""Why does batch norm use the mini-batch's mean and variance, and not those of the whole training set?

First a bias in front of batch norm is trained alone, by gradients that take mean, variance or both for constants, as
one would with statistics from elsewhere: the loss cannot change, so does the bias stay? Then networks of 2 and of 6
layers, biases included, are trained with such gradients, or with running averages in place of the mini-batch's
statistics. At last two honest ways to use the whole set: its statistics at every step, with the gradient through them,
while the loss stays that of the mini-batch; and gradient descent on the whole set, where batch and set are the same.
Every arm has the learning rate that validation chose.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from reference_impl.network import BatchNormLayer, Layer, Linear, Network, mlp

from .comparison import finite
from .data import Examples, Floats, Split, digits, minibatches
from .frozen_statistics_figures import figures
from .intervals import interval
from .steps import backpropagate
from .stopped import Running, Stopped, WholeSet
from .training import Fit, fit, models

__all__ = ["FULL", "QUICK", "Settings", "figures", "run"]

MakeNorm = Callable[[int, int], Layer]


@dataclass(frozen=True)
class Settings:
    """What is trained."""

    seeds: tuple[int, ...] = tuple(range(10))
    rates: tuple[float, ...] = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
    # A bias alone, on the whole training set.
    bias_rate: float = 1.0
    bias_steps: int = 200
    # Networks with stopped gradients.
    depths: tuple[int, ...] = (2, 6)
    width: int = 64
    batch_size: int = 32
    steps: int = 200
    shared: tuple[tuple[str, float], ...] = (("low", 0.3), ("high", 3.0))  # rates at which arms are compared too
    momentum: float = 0.9
    # Whole-set statistics, and gradient descent on the whole set.
    small_depth: int = 2
    small_width: int = 32
    small_train: int = 400
    small_batch: int = 20
    larger_batch: int = 100
    epochs: int = 15


FULL = Settings()
QUICK = replace(
    FULL,
    seeds=(0, 1),
    rates=(0.1, 0.3, 3.0),
    bias_steps=10,
    depths=(2,),
    width=16,
    steps=10,
    small_width=8,
    small_train=200,
    small_batch=50,
    larger_batch=100,
    epochs=2,
)

STOPS: dict[str, tuple[str, ...]] = {
    "none": (),
    "mean": ("mean",),
    "variance": ("variance",),
    "both": ("mean", "variance"),
}


def linears(network: Network) -> list[Linear]:
    return [layer for layer in network.flat() if isinstance(layer, Linear)]


def bias_alone(stop: Sequence[str], split: Split, settings: Settings) -> dict[str, Any]:
    """Only the bias in front of batch norm learns; the gradient treats the statistics in ``stop`` as constants.

    One layer on the whole training set, in float64; weights and read-out are random and stay.
    """
    x, y, seeds = split.train.x.astype(float), split.train.y, settings.seeds
    network = mlp(seeds, [64, settings.width, 10], norm=partial(Stopped, stop=stop), dtype=np.float64)
    layer = network.layers[0]
    bias = layer.parameters["bias"] = np.zeros((len(seeds), settings.width))
    sizes, losses, first = [], [], None
    for _ in range(settings.bias_steps + 1):
        losses.append(backpropagate(network, x, y))
        first = np.abs(layer.gradients["bias"]).max() if first is None else first
        sizes.append(np.sqrt((bias**2).sum(axis=1)))
        bias -= settings.bias_rate * layer.gradients["bias"]
    size, half = np.array(sizes), settings.bias_steps // 2
    return {
        "gradient": first,
        "loss": interval(losses[0]),
        "loss_change": np.ptp(losses, axis=0).max(),
        "size": interval(size[-1]),
        "largest": size[-1].max(),
        "halfway": interval(size[half]),
        "curve": {"step": np.arange(0, settings.bias_steps + 1, 10), "size": size[::10].mean(axis=1)},
    }


def with_bias(network: Network) -> Network:
    """The network with a bias of zero in every hidden layer, in front of batch norm."""
    for layer in linears(network)[:-1]:
        weight = layer.parameters["weight"]
        layer.parameters["bias"] = np.zeros_like(weight[:, 0])
    return network


def trained(norm: MakeNorm, depth: int, split: Split, settings: Settings) -> tuple[Fit, Floats, Floats]:
    """A sweep; at its end the biases' root mean square and the weights' growth, (R, S) each."""
    widths = [64, *[settings.width] * depth, 10]
    network = with_bias(mlp(models(settings.rates, settings.seeds), widths, norm=norm))
    before = [layer.parameters["weight"].copy() for layer in linears(network)[:-1]]
    result = fit(network, split, settings.seeds, settings.rates, settings.steps, settings.batch_size)
    grid = (len(settings.rates), -1)
    after = [layer.parameters for layer in linears(network)[:-1]]
    with np.errstate(all="ignore"):
        bias = np.sqrt(np.mean([(one["bias"].astype(float) ** 2).mean(axis=1) for one in after], axis=0))
        pairs = zip(after, before, strict=True)
        growth = np.mean([norms(one["weight"]) / norms(old) for one, old in pairs], axis=0)
    return result, bias.reshape(grid), growth.reshape(grid)


def norms(weight: Floats) -> Floats:
    return np.sqrt((weight.astype(float) ** 2).sum(axis=(1, 2)))


def arms(settings: Settings) -> dict[str, MakeNorm]:
    """By arm, its batch norm."""
    stopped = {name: partial(Stopped, stop=stop) for name, stop in STOPS.items()}
    return stopped | {"running": partial(Running, momentum=settings.momentum)}


def depth_results(depth: int, split: Split, settings: Settings) -> dict[str, Any]:
    """Every arm at its own rate and at the shared ones: accuracy in percent, gain over the full gradient, sizes."""
    sweeps = {arm: trained(norm, depth, split, settings) for arm, norm in arms(settings).items()}
    found: dict[str, Any] = {}
    full = sweeps["none"][0]
    for arm, (result, bias, growth) in sweeps.items():
        places = {name: (settings.rates.index(rate),) * 2 for name, rate in settings.shared}
        places["own"] = (result.best(), full.best())
        found[arm] = {"on_edge": result.best() in (0, len(settings.rates) - 1)}
        found[arm]["over_rates"] = [interval(100 * test) for test in result.test[settings.steps]]
        for name, (place, reference) in places.items():
            test = 100 * result.test[settings.steps][place]
            found[arm][name] = {
                "rate": settings.rates[place],
                "test": interval(test),
                "worst": test.min(),
                "gain": interval(test - 100 * full.test[settings.steps][reference]),
                "bias": finite(bias[place]),
                "growth": finite(growth[place]),
            }
    return found


def positions(examples: Examples, settings: Settings, batch_size: int, steps: int) -> Iterator[np.ndarray]:
    """Where each mini-batch's rows are found in the training set, in step with ``fit``: (m, R * S)."""
    rows = np.tile(np.arange(len(examples))[:, None], (1, len(settings.seeds)))
    for _, chosen in minibatches(Examples(examples.x, rows), settings.seeds, batch_size, steps):
        yield np.tile(chosen, (1, len(settings.rates)))


def whole_set(split: Split, settings: Settings, track: Callable[[Sequence[Any], str], Any]) -> dict[str, Any]:
    """Statistics of the whole set for a mini-batch's loss, and gradient descent on the whole set.

    Gains are over mini-batches with their own statistics; ``half`` is after half the steps. At either time every arm
    has the rate that validation chooses then.
    """
    seeds, rates, train = settings.seeds, settings.rates, split.train
    widths = [64, *[settings.small_width] * settings.small_depth, 10]
    small, whole = settings.small_batch, len(train)
    steps = settings.epochs * whole // small
    # By arm: batch norm, the mini-batch, how many updates.
    plans: dict[str, tuple[type[BatchNormLayer] | None, int, int]] = {
        "mini": (BatchNormLayer, small, steps),
        "statistics": (BatchNormLayer, small, steps),
        "larger": (BatchNormLayer, settings.larger_batch, steps),
        "updates": (BatchNormLayer, whole, steps),
        "examples": (BatchNormLayer, whole, settings.epochs),
        "plain": (None, whole, steps),
    }
    found: dict[str, Any] = {}
    base: dict[str, Floats] = {}
    for arm in track(list(plans), "whole set"):
        norm, size, updates = plans[arm]
        network = mlp(models(rates, seeds), widths, norm=norm)
        if arm == "statistics":
            x = np.tile(train.x, (1, len(rates), 1))
            network = WholeSet(network.layers, x, positions(train, settings, size, updates))
        result = fit(network, split, seeds, rates, updates, size, checkpoints=[updates // 2])
        best = {step: int(result.validation[step].mean(axis=1).argmax()) for step in result.validation}
        half, test = (100 * result.test[step][best[step]] for step in (updates // 2, updates))
        base = base or {"half": half, "test": test}
        found[arm] = {"batch_size": size, "steps": updates, "rate": rates[best[updates]], "test": interval(test)}
        found[arm] |= {"on_edge": best[updates] in (0, len(rates) - 1)}
        found[arm] |= {"half": interval(half - base["half"]), "gain": interval(test - base["test"])}
    return found


def cost(split: Split, settings: Settings, repeats: int = 5) -> dict[str, float]:
    """A step's processor time with the mini-batch's statistics and with the whole set's: medians, on this machine."""
    widths, seeds = [64, *[settings.width] * settings.depths[0], 10], settings.seeds[:1]
    train = Examples(split.train.x[:, :1], split.train.y[:, :1])
    found = {"rows": len(train) / settings.batch_size}
    for name, rows in (("mini", settings.batch_size), ("whole", len(train))):
        network, times = mlp(seeds, widths), []
        for _ in range(10 * repeats):
            start = time.process_time()
            backpropagate(network, train.x[:rows], train.y[:rows])
            times.append(time.process_time() - start)
        found[name] = 1000 * float(np.median(times))
    return found | {"ratio": found["whole"] / found["mini"]}


def biases_drawn(split: Split, settings: Settings) -> dict[str, Any]:
    """The same training with biases of zero and with random ones in front of batch norm, in float64.

    How far the logits of the test set lie apart at the end, and how far the biases went from where they began.
    """
    seeds, depth = settings.seeds, settings.depths[0]
    parts = (split.train, split.validation, split.test)
    split = Split(*(Examples(part.x.astype(float), part.y) for part in parts))
    logits, moved = [], []
    for size in (0.0, 1.0):
        norm = partial(BatchNormLayer, dtype=np.float64)
        network = with_bias(mlp(seeds, [64, *[settings.width] * depth, 10], norm=norm, dtype=np.float64))
        for index, layer in enumerate(linears(network)[:-1]):
            bias = layer.parameters["bias"]
            bias += size * np.random.default_rng([*seeds, index]).standard_normal(bias.shape)
        before = [layer.parameters["bias"].copy() for layer in linears(network)[:-1]]
        fit(network, split, seeds, [dict(settings.shared)["low"]], settings.steps, settings.batch_size)
        pairs = zip(linears(network), before, strict=False)
        moved.append(max(np.abs(layer.parameters["bias"] - old).max() for layer, old in pairs))
        logits.append(network.forward(split.test.x, "eval"))
    return {"apart": np.abs(logits[1] - logits[0]).max() / np.abs(logits[0]).max(), "moved": max(moved)}


def run(settings: Settings, track: Callable[[Sequence[Any], str], Any]) -> dict[str, Any]:
    split = digits(settings.seeds)
    results: dict[str, Any] = {"bias": {name: bias_alone(stop, split, settings) for name, stop in STOPS.items()}}
    results["drawn"] = biases_drawn(split, settings)
    for depth in track(settings.depths, "stopped gradients"):
        results[f"depth{depth}"] = depth_results(depth, split, settings)
    results["whole"] = whole_set(digits(settings.seeds, settings.small_train), settings, track)
    results["cost"] = cost(split, settings)
    return results
