"""What is the same learning rate, for a network with batch norm and for one without?

In front of batch norm the length of a unit's weights does not matter to the loss, but it divides the gradient: what
counts is the rate over the squared length, which is called the effective rate. So ReLU networks of 3 and 10 layers are
trained at the same rates without batch norm and with it; with it and the hidden weights held at their first lengths,
so that the effective rate stays what it was; with first weights a tenth as long, so that the effective rate begins a
hundred times larger; and with gamma starting at the root of two, so that a unit's output begins as large as He's
weights make it without batch norm. Beside the steps to the loss stand the effective rate in the hidden layers over the
first steps, and by how many degrees a step turns the weights of a unit.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from reference_impl.network import BatchNormLayer, Linear, Network, mlp

from .shared import data, training
from .shared.comparison import compare, fastest, finite, interval, ratio, usable
from .shared.data import Floats
from .shared.figure import Canvas, Figure, Palette, curve, mean, plain_numbers, shared_legend
from .shared.networks import of_kind, turned
from .shared.training import Fit

LABELS = {
    "none": "no normalization",
    "batch": "batch norm",
    "held": "batch norm, lengths held",
    "short": "batch norm, short weights",
    "gamma": "batch norm, larger gamma",
}


@dataclass(frozen=True)
class Settings:
    """``watched`` are the first steps, over which effective rates and turns are taken."""

    depths: tuple[int, ...] = (3, 10)
    width: int = 64
    seeds: int = 6
    rates: tuple[float, ...] = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
    steps: int = 320
    batch_size: int = 64
    threshold: float = 0.5
    usable: float = 90.0
    watched: int = 20
    short: float = 0.1  # the factor on the first hidden weights


FULL = Settings()
QUICK = replace(FULL, depths=(3,), width=16, seeds=2, rates=(0.03, 0.3), steps=40, watched=5)


class Watch:
    """What is looked at after every step; with ``held`` it first brings the hidden weights back to their lengths."""

    def __init__(self, network: Network, rates: Floats, settings: Settings, held: bool) -> None:
        self.weights = [layer.parameters["weight"] for layer in of_kind(network, Linear)[:-1]]
        self.before = [weight.copy() for weight in self.weights]
        self.lengths = [np.linalg.norm(weight, axis=1, keepdims=True) for weight in self.weights]
        self.rates, self.settings, self.held = rates, settings, held
        self.effective: list[Floats] = []
        self.turns: list[Floats] = []

    def __call__(self, step: int, _network: Network) -> None:
        """After the step with this number, from 1."""
        if self.held:
            for weight, length in zip(self.weights, self.lengths, strict=True):
                weight *= length / np.linalg.norm(weight, axis=1, keepdims=True)
        if step <= self.settings.watched:
            squares = [(weight.astype(float) ** 2).sum(axis=1) for weight in self.weights]
            self.effective.append(np.mean([self.rates[:, None] / square for square in squares], axis=(0, 2)))
            pairs = zip(self.before, self.weights, strict=True)
            self.turns.append(np.mean([turned(*pair) for pair in pairs], axis=(0, 2)))
            self.before = [weight.copy() for weight in self.weights]

    def over_steps(self, measured: list[Floats]) -> Floats:
        """The mean over the watched steps, (R, S)."""
        return np.mean(measured, axis=0).reshape(-1, self.settings.seeds)


def build(arm: str, depth: int, settings: Settings) -> Network:
    """An arm's network, from the same first weights as every other."""
    widths = [64, *[settings.width] * depth, 10]
    norm = None if arm == "none" else BatchNormLayer
    network = mlp(training.models(settings.rates, range(settings.seeds)), widths, norm=norm)
    if arm == "short":
        for layer in of_kind(network, Linear)[:-1]:
            layer.parameters["weight"] *= settings.short
    if arm == "gamma":
        for layer in of_kind(network, BatchNormLayer):
            layer.parameters["gamma"] *= np.float32(np.sqrt(2))
    return network


def run(settings: Settings, track: Callable[[Sequence[Any], str], Iterator[Any]]) -> dict[str, Any]:
    seeds = range(settings.seeds)
    split = data.digits(seeds)
    found: dict[str, Any] = {}
    fits: dict[int, dict[str, Fit]] = {depth: {} for depth in settings.depths}
    for depth, arm in track([(depth, arm) for depth in settings.depths for arm in LABELS], "arms"):
        network = build(arm, depth, settings)
        watch = Watch(network, np.repeat(settings.rates, settings.seeds), settings, held=arm == "held")
        fit = training.fit(network, split, seeds, settings.rates, settings.steps, settings.batch_size, after_step=watch)
        fits[depth][arm] = fit
        found.setdefault(str(depth), {}).setdefault("by_arm", {})[arm] = by_rate(fit, fits[depth]["none"], watch)
    for depth, by_arm in fits.items():
        found[str(depth)] |= summary(by_arm, settings)
    return found


def by_rate(fit: Fit, plain: Fit, watch: Watch) -> dict[str, Any]:
    """At each rate: steps, how many times as fast as the plain network at that rate, effective rate and turn."""
    threshold = watch.settings.threshold
    steps, others = fit.steps_to(threshold), plain.steps_to(threshold)
    measured = {"effective": watch.over_steps(watch.effective), "turn": watch.over_steps(watch.turns)}
    return {
        "steps": [finite(values) for values in steps],
        "ratio": [ratio(*pair) for pair in zip(others, steps, strict=True)],
        "validation": [interval(100 * values) for values in fit.validation[max(fit.validation)]],
        **{name: [finite(row) for row in values] for name, values in measured.items()},
    }


def summary(fits: dict[str, Fit], settings: Settings) -> dict[str, Any]:
    """Each arm at its fastest rate, its largest usable rate, and batch norm kept to what the plain network can use.

    ``shared`` is at the largest rate that the plain network can use; ``kept`` compares the plain network's fastest with
    batch norm's fastest rate up to there.
    """
    found = compare(fits, settings.threshold)
    largest = {arm: usable(fit, settings.usable / 100) for arm, fit in fits.items()}
    result = {key: found[key] for key in ("steps", "fastest_rate", "reached", "test", "rate")} | {"usable": largest}
    if largest["none"] is None:
        return result
    limit = settings.rates.index(largest["none"]) + 1
    plain = fits["none"].steps_to(settings.threshold)
    batch = fits["batch"].steps_to(settings.threshold)
    quick = fastest(fits["none"], settings.threshold)
    best = min(range(limit), key=lambda place: batch[place].sum())
    return result | {
        "shared": {
            "rate": largest["none"],
            "batch": finite(batch[limit - 1]),
            "none": finite(plain[limit - 1]),
            "ratio": ratio(plain[limit - 1], batch[limit - 1]),
        },
        "kept": {
            "rate": settings.rates[best],
            "batch": finite(batch[best]),
            "none": finite(plain[quick]),
            "ratio": ratio(plain[quick], batch[best]),
        },
    }


def figures(record: dict[str, Any]) -> list[Figure]:
    """Steps against the rate, and against the turn per step."""
    found, settings = record["results"], record["settings"]
    depth = str(max(settings["depths"]))
    arms = found[depth]["by_arm"]
    styles = dict(zip(LABELS, (1, 0, 2, 3, 4), strict=True))

    def draw(figure: Canvas, palette: Palette) -> None:
        left, right = figure.subplots(1, 2, sharey=True)
        for arm, label in LABELS.items():
            style, steps = palette.series[styles[arm]], arms[arm]["steps"]
            curve(left, settings["rates"], steps, style, label)
            curve(right, [mean(value) for value in arms[arm]["turn"]], steps, style)
        left.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="steps to the loss", ylim=(9, 400))
        right.set(xscale="log", xlabel="turn per step, degrees")
        left.set_yticks((10, 30, 100, 300))
        plain_numbers(left, "x", "y")
        plain_numbers(right, "x")
        left.minorticks_off()
        right.minorticks_off()
        shared_legend(figure, left, columns=2)

    said = "; ".join(
        f"{label}: "
        + ", ".join(
            f"{mean(steps):.0f} at rate {rate:g}"
            for rate, steps in zip(settings["rates"], arms[arm]["steps"], strict=True)
            if steps
        )
        for arm, label in LABELS.items()
    )
    return [
        Figure(
            "rates",
            alt=f"Steps to a training loss of {settings['threshold']}, {depth} ReLU layers. {said}.",
            caption=f"Steps to a training loss of {settings['threshold']} of {depth} ReLU layers, against the learning "
            f"rate and against the angle by which a step turns a hidden unit's weights, over the first "
            f"{settings['watched']} steps. A point is missing where not every seed got there. Means and 95% bands over "
            f"{settings['seeds']} seeds.",
            draw=draw,
            height=340,
        )
    ]
