"""What does batch norm hold fast in a hidden layer, and how far do gamma and beta themselves move?

Networks of 4 ReLU layers learn the digits, with batch norm and without. On the whole training set we follow what each
activation receives: its mean, its spread, its correlation with other units and its skewness, from the first weights to
the last step. Then the trained networks are operated on: the weights below the third layer are multiplied or drawn anew
while that layer's gamma and beta stay; and batch norm with the identity's parameters is put into the network that has
none. At last parts of the network are not trained: gamma and beta stay 1 and 0, or nothing but gamma, beta and the
read-out is trained, or the read-out alone. Every arm has the learning rate that validation chose.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from reference_impl import identity_parameters
from reference_impl.network import Activation, BatchNormLayer, Layer, Linear, Network, mlp, random_weight

from .shared.comparison import interval, ratio
from .shared.data import Examples, Floats, Split, digits, in_double_precision
from .shared.figure import Canvas, Figure, Palette, curve, in_rows, listed, mean, plain_numbers, shared_legend
from .shared.networks import FixedBatchNorm, FixedLinear, distribution, drift, of_kind, reached
from .shared.training import fit, models


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
            for place, layer in enumerate(network.layers[:-1]):
                if isinstance(layer, Linear):
                    network.layers[place] = FixedLinear(**layer.parameters)
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


def precise(norm: bool, seeds: Sequence[int], settings: Settings) -> Network:
    """A network in float64."""
    widths = [64, *[settings.width] * settings.depth, 10]
    return mlp(seeds, widths, norm=partial(BatchNormLayer, dtype=np.float64) if norm else None, dtype=np.float64)


def preactivations(network: Network, x: Floats) -> list[Floats]:
    """The input of every activation, from below, (N, M, D) each; with batch norm it is batch norm's output."""
    return [values for _, values in reached(network, Activation, x, "train")]


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
    start = [distribution(values) for values in preactivations(network, x)]
    drifts: list[list[dict[str, Floats]]] = []
    departures = []

    def look(step: int, network: Network) -> None:
        if step in steps:
            now = [distribution(values) for values in preactivations(network, x)]
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
    norms = [layer.parameters for layer in of_kind(network, BatchNormLayer)]
    found = {}
    for name in ("gamma", "beta"):
        values = np.concatenate([parameters[name] for parameters in norms], axis=1)
        low, high = np.quantile(values, (0.025, 0.975), axis=1)
        moved = np.sqrt(((values - (name == "gamma")) ** 2).mean(axis=1))
        found[name] = {"low": interval(low), "high": interval(high), "moved": interval(moved)}
        found[name] |= {"smallest": values.min(), "largest": values.max()}
    hidden = slice(0, settings.depth)
    old, new = (of_kind(one, Linear)[hidden] for one in (precise(True, settings.seeds, settings), network))
    change = [after.parameters["weight"] - before.parameters["weight"] for before, after in zip(old, new, strict=True)]
    size = sum((layer.parameters["weight"] ** 2).sum(axis=(1, 2)) for layer in old)
    return found | {"weight": {"moved": interval(np.sqrt(sum((one**2).sum(axis=(1, 2)) for one in change) / size))}}


def run(settings: Settings, track: Callable[[Sequence[Any], str], Any]) -> dict[str, Any]:
    split = digits(settings.seeds)
    results: dict[str, Any] = {"arms": {}}
    for activation, names in track([("relu", list(ARMS)), ("sigmoid", ["all", "fixed"])], "sweeps"):
        results["arms"][activation] = arms(activation, names, split, settings)
    chosen = {"batch": results["arms"]["relu"]["all"]["rate"], "none": results["arms"]["relu"]["none"]["rate"]}
    split, x = in_double_precision(split), split.train.x.astype(float)
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


# Small enough to be lost beside any variance, in float64.
NO_EPS = 1e-30


def redraw(layer: Linear, index: int, seeds: Sequence[int]) -> None:
    """Other weights, with He's variance, than any network of the experiment started from."""
    inputs, units = layer.parameters["weight"].shape[1:]
    layer.parameters["weight"] = random_weight([seed + 1000 for seed in seeds], index, inputs, units, 2.0, np.float64)


def multiply_first(network: Network, *_: Any) -> None:
    """The first layer's weights, times ten."""
    of_kind(network, Linear)[0].parameters["weight"] *= 10


def redraw_first(network: Network, seeds: Sequence[int], _: int) -> None:
    """The first layer's weights, drawn anew."""
    redraw(of_kind(network, Linear)[0], 0, seeds)


def redraw_below(network: Network, seeds: Sequence[int], watched: int) -> None:
    """All weights up to those of the watched layer, drawn anew."""
    for index, layer in enumerate(of_kind(network, Linear)[:watched]):
        redraw(layer, index, seeds)


def redraw_affine(network: Network, seeds: Sequence[int], watched: int) -> None:
    """Gamma and beta of the layers below, drawn anew; without batch norm, their biases."""
    rng = np.random.default_rng(seeds)
    for layer in (of_kind(network, BatchNormLayer) or of_kind(network, Linear))[: watched - 1]:
        for name, value in layer.parameters.items():
            if name == "gamma":
                value[...] = rng.uniform(0.5, 2, value.shape)
            elif name in ("beta", "bias"):
                value[...] = rng.standard_normal(value.shape)


def add_bias(network: Network, _: Sequence[int], watched: int) -> None:
    """A bias of 100 in the watched layer itself, in front of its batch norm."""
    layer = of_kind(network, Linear)[watched - 1]
    weight = layer.parameters["weight"]
    layer.parameters["bias"] = layer.parameters.get("bias", np.zeros_like(weight[:, 0])) + 100


INTERVENTIONS: dict[str, Callable[[Network, Sequence[int], int], None]] = {
    "ten": multiply_first,
    "first": redraw_first,
    "below": redraw_below,
    "affine": redraw_affine,
    "bias": add_bias,
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
        before = preactivations(network, x)[watched - 1]
        for name, intervene in INTERVENTIONS.items():
            changed = copy.deepcopy(network)
            intervene(changed, seeds, watched)
            after = preactivations(changed, x)[watched - 1]
            results.setdefault(name, {})[arm] = difference(before, after)
    return results


def without_eps(network: Network) -> Network:
    """A copy whose batch norm divides by the standard deviation itself."""
    network = copy.deepcopy(network)
    for layer in of_kind(network, BatchNormLayer):
        layer.eps = NO_EPS
    return network


def difference(before: Floats, after: Floats) -> dict[str, Any]:
    """See ``interventions``; both are (N, M, D)."""
    then, now = distribution(before), distribution(after)
    mean = np.abs(now.mean - then.mean) / then.deviation
    spread = np.abs(np.log(now.deviation / then.deviation))
    together = (before - then.mean) / then.deviation * ((after - now.mean) / now.deviation)
    relu, other = (distribution(np.maximum(values, 0)) for values in (before, after))
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
    inputs = iter(preactivations(network, x))
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


NORM_LABELS = {"batch": "batch norm", "none": "none"}
PANELS = {
    "mean": "mean, in deviations",
    "spread": "deviation, logarithm",
    "correlation": "correlation of two units",
    "skewness": "skewness",
}
CHANGES = {
    "ten": "first weights × 10",
    "first": "first weights drawn anew",
    "below": "all weights drawn anew",
    "affine": "γ, β below drawn anew",
    "bias": "bias of 100 in front",
}
ARM_LABELS = {
    "all": "everything learns",
    "fixed": "γ = 1, β = 0 for ever",
    "none": "no batch norm",
    "affine": "only γ, β, read-out learn",
    "head": "only the read-out learns",
}


def figures(record: dict[str, Any]) -> list[Figure]:
    """The drift over training, the operations on trained networks, and what is lost when parts do not learn."""
    return [drift_figure(record), changed_figure(record), learning_figure(record), identity_figure(record)]


def drift_figure(record: dict[str, Any]) -> Figure:
    found, settings = record["results"], record["settings"]
    curves, end = found["curves"], found["drift"]["own"]

    def draw(figure: Canvas, palette: Palette) -> None:
        grid = figure.subplots(2, 2, sharex=True)
        for axes, (what, title) in zip(grid.flat, PANELS.items(), strict=True):
            for norm, label in NORM_LABELS.items():
                curve(axes, curves["step"], curves[what][norm], palette.arm(norm), label)
            axes.set(title=title, xscale="log", ylim=(0, None))
            plain_numbers(axes, "x")
        for axes in grid[1]:
            axes.set_xlabel("step")
        for axes in grid.flat:
            axes.set_ylabel("moved by")
        shared_legend(figure, grid[0, 0])

    ends = {title: {NORM_LABELS[norm]: end[what][norm] for norm in NORM_LABELS} for what, title in PANELS.items()}
    said = "; ".join(f"{title}: {listed(values, '.2f')}" for title, values in ends.items())
    return Figure(
        "drift",
        alt="How far a unit's distribution has moved since the first weights, in four panels against the step. Mean "
        f"and deviation hardly move with batch norm, correlation and skewness move alike. At the end, {said}.",
        caption="How far the values before the activations have moved since the start, over the whole training set: "
        f"means of absolute changes over {settings['depth']} layers of {settings['width']} units. Each network at its "
        f"own best rate; 95% bands over {len(settings['seeds'])} splits.",
        draw=draw,
        height=420,
    )


def changed_figure(record: dict[str, Any]) -> Figure:
    found, layer = record["results"]["changed"], record["settings"]["layer"]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        arms = {
            NORM_LABELS[norm]: (palette.arm(norm), [found[name][norm]["mean"] for name in CHANGES])
            for norm in NORM_LABELS
        }
        in_rows(axes, list(CHANGES.values()), arms)
        axes.set(xscale="log", xlim=(1e-17, 1e4), xlabel="largest change of a unit's mean, in deviations")
        axes.set_xticks([1e-16, 1e-12, 1e-8, 1e-4, 1])
        shared_legend(figure, axes)

    worst = {norm: max(found[name][norm]["mean"] for name in CHANGES) for norm in NORM_LABELS}
    least = min(found[name]["none"]["mean"] for name in CHANGES)
    return Figure(
        "changed",
        alt=f"Five ways to change the weights below layer {layer}, and how far the mean of a unit there moves. With "
        f"batch norm never more than {worst['batch']:.0e} deviations; without it {least:.1f} to {worst['none']:.0f}.",
        caption=f"What reaches the activation of layer {layer} in trained networks when the weights below are changed "
        "and that layer's γ and β are not: the largest change of all units and splits, in float64.",
        draw=draw,
        height=260,
    )


def learning_figure(record: dict[str, Any]) -> Figure:
    found, settings = record["results"]["arms"]["relu"], record["settings"]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        values = [found[name]["test"] for name in ARM_LABELS]
        in_rows(axes, list(ARM_LABELS.values()), {"": (palette.arm("batch"), values)})
        axes.set(xlabel="test accuracy, %")

    said = listed({label: found[name]["test"] for name, label in ARM_LABELS.items()}, ".1f")
    return Figure(
        "learning",
        alt=f"Test accuracy in percent: {said}.",
        caption=f"Test accuracy of {settings['depth']} ReLU layers when parts of the network stay as they were drawn. "
        f"Each at its own best rate; means and 95% intervals over {len(settings['seeds'])} splits.",
        draw=draw,
        height=230,
    )


def identity_figure(record: dict[str, Any]) -> Figure:
    found, settings = record["results"]["identity"], record["settings"]
    sizes = [str(size) for size in settings["batch_sizes"]]

    def draw(figure: Canvas, palette: Palette) -> None:
        panels = figure.subplots(1, 2, sharey=True)
        names = ["the set's statistics", *(f"mini-batches of {size}" for size in reversed(sizes))]
        titles = {"difference": "logits change by, %", "flipped": "answers change, %"}
        for axes, (what, title) in zip(panels, titles.items(), strict=True):
            values = [0.0, *(found[size][what] for size in reversed(sizes))]
            in_rows(axes, names, {"": (palette.arm("batch"), values)})
            axes.set(xlabel=title)

    ends = {size: (mean(found[size]["difference"]), mean(found[size]["flipped"])) for size in sizes}
    said = "; ".join(f"mini-batches of {size}: {logit:.0f} and {answer:.1f}" for size, (logit, answer) in ends.items())
    return Figure(
        "identity",
        alt="By how many percent logits and answers change when batch norm is put in as the identity. With the set's "
        f"statistics: zero. {said.capitalize()}.",
        caption="A trained network, and the same with batch norm put before every activation, its γ and β those that "
        "undo the training set's statistics: root mean square difference of the logits, and test images whose answer "
        f"changes. Means and 95% intervals over {len(settings['seeds'])} splits.",
        draw=draw,
        height=210,
    )
