"""Is the loss smoother with batch norm, along the step that gradient descent takes?

Measured as Santurkar et al. 2018 do (their figure 4). Every 20 steps a fresh mini-batch gives a gradient, and the
network is moved along it by half a step of gradient descent, by a whole step, by two and by four. Over these places:
how far the loss ranges; how far the gradient there lies from the gradient here, itself and as a share of its length
(small: the gradient can be trusted); and the largest quotient of that change and the distance moved (effective
smoothness, small is smooth). Networks of 4 and 10 ReLU layers and of 4 sigmoid layers, with and without batch norm,
over seven learning rates, early and late in training.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from reference_impl.network import BatchNormLayer, Network, mlp

from .shared.comparison import interval, ratio
from .shared.data import Floats, Labels, Split, digits, minibatches
from .shared.figure import Canvas, Figure, Palette, curve, legend, listed, mean, plain_numbers, shared_legend
from .shared.networks import backpropagate, inner, replaced, stepped
from .shared.training import Fit, fit, models

NORMS: dict[str, Callable[[int, int], BatchNormLayer] | None] = {"batch": BatchNormLayer, "none": None}
LABELS = {"batch": "batch norm", "none": "none"}
# What ``along`` measures, in its order.
MEASURES = ("range", "change", "relative", "smoothness")
ALONG = (*MEASURES, "up", "low", "high")
PHASES = ("early", "late")
SHOWN = {"range": "loss range", "relative": "gradient change", "smoothness": "change / distance"}


@dataclass(frozen=True)
class Settings:
    """What is trained, and where the loss is looked at."""

    seeds: tuple[int, ...] = tuple(range(10))
    networks: tuple[tuple[str, int], ...] = (("relu", 4), ("relu", 10), ("sigmoid", 4))  # activation, hidden layers
    width: int = 64
    batch_size: int = 64
    steps: int = 400
    every: int = 20  # steps from one measurement to the next
    early: int = 100  # the last step of the early phase
    multiples: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0)  # of the step
    rates: tuple[float, ...] = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
    shared: tuple[tuple[str, float], ...] = (("small", 0.03), ("middle", 0.1))  # rates that both networks are given


FULL = Settings()
QUICK = replace(
    FULL, seeds=(0, 1), networks=(("relu", 4),), width=16, steps=40, early=20, rates=(0.03, 0.1, 0.3), every=10
)


def along(network: Network, x: Floats, y: Labels, lr: Floats, multiples: Sequence[float]) -> Floats:
    """How loss and gradient vary along the step, (ALONG, M).

    The last three are whether one step raises the loss of this very mini-batch, and the lowest and highest loss.

    Args:
        network: of M models; it is left as it was.
        x: inputs (m, M, K) of one mini-batch.
        y: its labels (m, M).
        lr: the step's size for each model, (M,).
        multiples: how far to go, in steps.
    """
    layers = list(network.flat())
    losses = [backpropagate(network, x, y)]
    here = [dict(layer.gradients) for layer in layers]
    norm = length([value for gradients in here for value in gradients.values()])
    places = [stepped(layers, lr * multiple) for multiple in multiples]
    changes = []
    for place in places:
        with replaced(layers, place):
            losses.append(backpropagate(network, x, y))
        pairs = zip(layers, here, strict=True)
        changes.append(length([layer.gradients[name] - old[name] for layer, old in pairs for name in old]))
    low, high, change = np.min(losses, axis=0), np.max(losses, axis=0), np.max(changes, axis=0)
    smoothness = (np.array(changes) / np.multiply.outer(multiples, lr * norm)).max(axis=0)
    up = losses[1 + list(multiples).index(1.0)] > losses[0]
    return np.array([high - low, change, change / norm, smoothness, up, low, high])


def length(vectors: Sequence[Floats]) -> Floats:
    """Euclidean length of each model's parts together, (M,)."""
    return np.sqrt(sum(inner(vector, vector) for vector in vectors))


def trained(activation: str, depth: int, norm: str, split: Split, settings: Settings) -> tuple[Fit, Floats]:
    """A sweep, and what ``along`` found on the way: (measurements, ALONG, R, S)."""
    rates, seeds = settings.rates, settings.seeds
    widths = [split.train.x.shape[2], *[settings.width] * depth, 10]
    network = mlp(models(rates, seeds), widths, activation, NORMS[norm])
    # Other mini-batches than those that train, in an order of their own.
    probes = minibatches(split.train, [seed + 1000 for seed in seeds], settings.batch_size, settings.steps)
    sizes = np.repeat(np.asarray(rates), len(seeds))
    found = []

    def look(step: int, network: Network) -> None:
        if step % settings.every == 0:
            x, y = next(probes)
            batch = np.tile(x, (1, len(rates), 1)), np.tile(y, (1, len(rates)))
            found.append(along(network, *batch, sizes, settings.multiples))

    result = fit(network, split, seeds, rates, settings.steps, settings.batch_size, after_step=look)
    return result, np.array(found).reshape(len(found), len(ALONG), len(rates), len(seeds))


def typical(measured: Floats) -> dict[str, Floats]:
    """Each measure's geometric mean over the measurements, so that one wild place does not decide: (R, S)."""
    with np.errstate(all="ignore"):  # a network that has diverged
        means = np.exp(np.log(measured[:, : len(MEASURES)]).mean(axis=0))
    return dict(zip(MEASURES, means, strict=True))


def compared(measured: dict[str, Floats], rates: dict[str, int]) -> dict[str, Any]:
    """Both networks, each at the rate with its index, and the ratio of none to batch norm."""
    values = {norm: {name: row[rates[norm]] for name, row in typical(measured[norm]).items()} for norm in NORMS}
    found: dict[str, Any] = {
        name: {norm: interval(values[norm][name]) for norm in NORMS}
        | {"ratio": ratio(values["none"][name], values["batch"][name])}
        for name in MEASURES
    }
    up = ALONG.index("up")
    found["up"] = {norm: interval(100 * measured[norm][:, up, rates[norm]].mean(axis=0)) for norm in NORMS}
    return found


def over_rates(measured: dict[str, Floats]) -> dict[str, Any]:
    """By measure, the ratio of none to batch norm at each rate; null where one of them diverged."""
    values = {norm: typical(found) for norm, found in measured.items()}
    pairs = {name: zip(values["none"][name], values["batch"][name], strict=True) for name in MEASURES}
    return {name: [ratio(none, batch) for none, batch in both] for name, both in pairs.items()}


def trace(measured: Floats, rate: int, settings: Settings) -> dict[str, Any]:
    """The lowest and the highest loss along the step, over training; geometric means over the seeds."""
    low, high = (np.exp(np.log(measured[:, ALONG.index(name), rate]).mean(axis=1)) for name in ("low", "high"))
    return {"step": settings.every * np.arange(1, len(low) + 1), "low": low, "high": high}


def learned(result: Fit, best: int, settings: Settings) -> dict[str, Any]:
    """The rate that validation chose, and the accuracy there."""
    edge = best in (0, len(settings.rates) - 1)
    return {"rate": settings.rates[best], "on_edge": edge, "test": interval(100 * result.test[settings.steps][best])}


def run(settings: Settings, track: Callable[[Sequence[Any], str], Any]) -> dict[str, Any]:
    split = digits(settings.seeds)
    results: dict[str, Any] = {}
    early = settings.early // settings.every
    for activation, depth in track(settings.networks, "networks"):
        sweeps = {norm: trained(activation, depth, norm, split, settings) for norm in NORMS}
        best = {norm: result.best() for norm, (result, _) in sweeps.items()}
        chosen = {name: dict.fromkeys(NORMS, settings.rates.index(rate)) for name, rate in settings.shared}
        found: dict[str, Any] = {"over_rates": {}}
        for phase, part in (("early", slice(early)), ("late", slice(early, None))):
            measured = {norm: values[part] for norm, (_, values) in sweeps.items()}
            found[phase] = {name: compared(measured, rates) for name, rates in (chosen | {"own": best}).items()}
            found["over_rates"][phase] = over_rates(measured)
        middle = chosen["middle"]
        found["trace"] = {norm: trace(sweeps[norm][1], middle[norm], settings) for norm in NORMS}
        found["learned"] = {norm: learned(result, best[norm], settings) for norm, (result, _) in sweeps.items()}
        results.setdefault(activation, {})[str(depth)] = found
    return results


def figures(record: dict[str, Any]) -> list[Figure]:
    """The loss along the step while a deep ReLU network learns, and the ratios at every rate, where they turn over."""
    settings, results = record["settings"], record["results"]
    depth = max(results["relu"], key=int)
    seeds = f"{len(settings['seeds'])} splits"
    rate = dict(settings["shared"])["middle"]
    places = {f"ReLU, {depth} layers": results["relu"][depth]}
    places |= {f"sigmoid, {layers} layers": found for layers, found in results.get("sigmoid", {}).items()}
    return [ranges(results["relu"][depth], depth, rate, seeds), turning(places, settings, seeds)]


def ranges(found: dict[str, Any], depth: str, rate: float, seeds: str) -> Figure:
    """Bands from the lowest to the highest loss along the step."""

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        for norm, label in reversed(LABELS.items()):
            trace, look = found["trace"][norm], palette.arm(norm)
            axes.fill_between(
                trace["step"], trace["low"], trace["high"], color=look.color, alpha=0.3, lw=0, label=label
            )
            for side in ("low", "high"):
                axes.plot(trace["step"], trace[side], color=look.color, ls=look.dashes, lw=1)
        axes.set(xlabel="step", ylabel="loss along the step", yscale="log")
        plain_numbers(axes, "y")
        legend(axes)

    early = found["early"]["middle"]["range"]
    return Figure(
        "range",
        alt="Two bands against the step, from the lowest to the highest loss. Without batch norm the band is wide and "
        f"jagged, with it thin and falling. In the early phase the loss ranges over {mean(early['none']):.1f} without "
        f"and {mean(early['batch']):.2f} with batch norm.",
        caption="The lowest and the highest loss that up to four steps in the gradient's direction would meet, "
        f"{depth} ReLU layers, learning rate {rate:g}. Geometric means over {seeds}.",
        draw=draw,
    )


def turning(places: dict[str, dict[str, Any]], settings: dict[str, Any], seeds: str) -> Figure:
    """How many times none is batch norm, at every rate, early and late, where batch norm is smoother and where not."""

    def draw(figure: Canvas, palette: Palette) -> None:
        grid = figure.subplots(2, len(places), sharex=True, sharey=True, squeeze=False)
        for row, phase in zip(grid, PHASES, strict=True):
            for axes, (title, found) in zip(row, places.items(), strict=True):
                for look, (name, label) in zip(palette.series[2:], SHOWN.items(), strict=False):
                    curve(axes, settings["rates"], found["over_rates"][phase][name], look, label)
                axes.axhline(1, color=palette.muted, lw=1)
                axes.set(title=f"{title}, {phase}", xscale="log", yscale="log", ylim=(0.03, 60))
                plain_numbers(axes, "x", "y")
            row[0].set_ylabel("none / batch norm")
        for axes in grid[-1]:
            axes.set_xlabel("learning rate")
        shared_legend(figure, grid[0, 0])

    said = "; ".join(
        f"{title}, {phase}, rate {rate:g}: "
        + listed({label: found[phase][name][measure]["ratio"] for measure, label in SHOWN.items()}, ".2g")
        for title, found in places.items()
        for phase in PHASES
        for name, rate in settings["shared"]
    )
    return Figure(
        "turning",
        alt=f"Ratios of the network without to that with batch norm, against the learning rate. {said}.",
        caption="Above 1 batch norm is the smoother one, below 1 the other. Early are the first "
        f"{settings['early']} of {settings['steps']} steps; a line ends where the network without batch norm diverges. "
        f"Geometric means and 95% intervals over {seeds}.",
        draw=draw,
        height=440,
    )
