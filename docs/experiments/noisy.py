"""Is it the stable distribution behind batch norm that makes training fast?

Noise is added after batch norm, to what the activation receives: every value gets a number of its own, drawn from a
normal distribution whose mean and deviation are themselves drawn anew for every unit at every step. So the mean and
the variance that batch norm has just set jump about, on purpose; Santurkar et al. (2018, section 2.1) did so first. If
firm ground were the cause of the speed, this should cost it. Mild and severe noise are tried, and noise that moves a
unit's mean alone and so takes nothing from what tells one image from another; as a control, all three without batch
norm. How firm the ground is, is measured: a middle layer looks at the same images before and after every step, and the
distance that a unit's mean has moved is divided by its deviation. Every arm has its own fastest rate.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from reference_impl.network import Activation, BatchNormLayer, Layer, Mode, Network, mlp

from .shared import data, training
from .shared.comparison import compare, fastest, interval, ratio
from .shared.data import Floats
from .shared.figure import Canvas, Figure, Palette, curve, legend, level, mean, plain_numbers, points


@dataclass(frozen=True)
class Settings:
    """A noise's mean is drawn from -``mean`` to ``mean`` and its deviation from 0 to ``deviation``.

    The ground is watched for ``watched_steps``, on ``probe`` images.
    """

    noises: tuple[str, ...] = ("mild", "severe", "moving")
    mean: tuple[float, ...] = (0.5, 1.0, 1.0)
    deviation: tuple[float, ...] = (0.5, 1.0, 0.0)
    depth: int = 8
    width: int = 64
    seeds: int = 6
    rates: tuple[float, ...] = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
    steps: int = 320
    batch_size: int = 64
    threshold: float = 0.7
    watched_steps: int = 100
    probe: int = 200


FULL = Settings()
QUICK = Settings(depth=3, width=16, seeds=2, rates=(0.03, 0.3, 3.0), steps=50, watched_steps=10, probe=50)

WINDOW = 10  # steps that a point of a loss curve is the mean of


class Noise:
    """Adds ``N(m, s^2)`` to every value (N, M, D) in training; m and s are new for each unit at each step.

    m is uniform from -mean to mean, s from 0 to deviation.
    """

    def __init__(self, mean: float, deviation: float, rng: np.random.Generator) -> None:
        self.parameters: dict[str, Floats] = {}
        self.gradients: dict[str, Floats] = {}
        self.mean, self.deviation, self.rng = mean, deviation, rng

    def forward(self, x: Floats, mode: Mode = "train") -> Floats:
        """The values with noise in training, as they are in any other mode."""
        if mode != "train":
            return x
        m = self.rng.uniform(-self.mean, self.mean, x.shape[1:])
        s = self.rng.uniform(0, self.deviation, x.shape[1:])
        own = self.rng.standard_normal(x.shape, np.float32) if self.deviation else 0.0
        return x + (m + s * own).astype(x.dtype)

    def backward(self, dout: Floats) -> Floats:
        """The gradient as it came: what is added does not depend on x."""
        return dout


def noisy(network: Network, mean: float, deviation: float) -> Network:
    """The network's layers with noise before every activation."""
    layers: list[Layer] = []
    for place, layer in enumerate(network.layers):
        if isinstance(layer, Activation):
            layers.append(Noise(mean, deviation, np.random.default_rng([place, 3])))
        layers.append(layer)
    return Network(layers)


def make(arm: str, settings: Settings, models: Sequence[int]) -> Network:
    """An arm's network: "batch" or "none", which may be followed by "_" and a noise."""
    norm, _, noise = arm.partition("_")
    widths = [64, *[settings.width] * settings.depth, 10]
    network = mlp(models, widths, norm=BatchNormLayer if norm == "batch" else None)
    if noise:
        place = settings.noises.index(noise)
        network = noisy(network, settings.mean[place], settings.deviation[place])
    return network


def run(settings: Settings, track: Callable[[Sequence[Any], str], Iterator[Any]]) -> dict[str, Any]:
    seeds = range(settings.seeds)
    split = data.digits(seeds)
    names = [norm + noise for norm in ("batch", "none") for noise in ("", *(f"_{noise}" for noise in settings.noises))]
    fits, moved = {}, {}
    for name in track(names, "arms"):
        network = make(name, settings, training.models(settings.rates, seeds))
        fits[name] = training.fit(network, split, seeds, settings.rates, settings.steps, settings.batch_size)
        rate = settings.rates[fastest(fits[name], settings.threshold)]
        moved[name] = interval(movement(make(name, settings, list(seeds)), split, rate, settings))
    quickest = {name: fit.steps_to(settings.threshold)[fastest(fit, settings.threshold)] for name, fit in fits.items()}
    return {
        **compare(fits, settings.threshold),
        "moved": moved,
        "slower_than_batch": {name: ratio(steps, quickest["batch"]) for name, steps in quickest.items()},
        "loss": {name: smoothed(fit.loss[:, fastest(fit, settings.threshold)]) for name, fit in fits.items()},
    }


def movement(network: Network, split: data.Split, rate: float, settings: Settings) -> Floats:
    """How far a step moves the mean of what a unit's activation receives, in that unit's deviations, (S,).

    The average over the units of the middle hidden layer and over the first steps, on images that stay the same.
    """
    middle = [place for place, layer in enumerate(network.layers) if isinstance(layer, Activation)][settings.depth // 2]
    below, probe = Network(network.layers[:middle]), split.validation.x[: settings.probe]
    means, deviations = [], []

    def look(_step: int, _network: Network) -> None:
        received = below.forward(probe)
        means.append(received.mean(axis=0))
        deviations.append(received.std(axis=0))

    seeds = range(settings.seeds)
    training.fit(network, split, seeds, [rate], settings.watched_steps, settings.batch_size, after_step=look)
    return (np.abs(np.diff(means, axis=0)) / np.array(deviations[:-1])).mean(axis=(0, 2))


def smoothed(loss: Floats) -> list[dict[str, float]]:
    """Losses (steps, S) as means over windows of steps."""
    windows = loss[: len(loss) // WINDOW * WINDOW].reshape(-1, WINDOW, loss.shape[1])
    return [interval(values) for values in windows.mean(axis=1)]


# What the figures call the noises, and the arms whose loss is drawn, with the place of their style in the palette.
NOISES = {"": "no noise", "_mild": "mild", "_severe": "severe", "_moving": "means only"}
CURVES = {
    "batch": ("batch norm", 0),
    "batch_mild": ("and mild noise", 2),
    "batch_moving": ("and moving means", 3),
    "batch_severe": ("and severe noise", 4),
    "none": ("no normalization", 1),
}


def figures(record: dict[str, Any]) -> list[Figure]:
    settings, found = record["settings"], record["results"]
    steps, moved = found["steps"], found["moved"]
    return [
        Figure(
            "steps",
            alt=(
                f"Eight points: how far a step moves a unit's mean, against the steps to a loss of "
                f"{settings['threshold']}. Without normalization and without noise, {mean(moved['none']):.2f} "
                f"deviations and {mean(steps['none']):.0f} steps. Batch norm with moving means is further right, "
                f"{mean(moved['batch_moving']):.2f}, and lower, {mean(steps['batch_moving']):.0f} steps. Of two points "
                "with the same noise the one with batch norm is always the lower by far."
            ),
            caption=(
                f"Ground that moves more, to the right, against more steps to a training loss of "
                f"{settings['threshold']}, upwards. Were firm ground alone the cause of the speed, no point right of "
                f"another could lie below it. Means of {settings['seeds']} seeds, with 95% confidence intervals of the "
                "steps, each arm at its fastest rate."
            ),
            draw=lambda canvas, palette: draw_ground(canvas, palette, found),
        ),
        Figure(
            "loss",
            alt=(
                "Training loss against the step. Batch norm falls first, then batch norm with mild noise and with "
                "moving means close together, then the network without normalization, last batch norm with severe "
                "noise, which stays above the others to the end."
            ),
            caption=(
                f"Training loss, each point the mean of {WINDOW} steps and of {settings['seeds']} seeds with its 95% "
                "interval, each arm at its fastest rate. With noise the loss is that of the disturbed network."
            ),
            draw=lambda canvas, palette: draw_loss(canvas, palette, found),
        ),
    ]


def draw_ground(canvas: Canvas, palette: Palette, found: dict[str, Any]) -> None:
    """How far the ground moves against how long training takes, a point for each arm."""
    axes = canvas.subplots()
    # Batch norm's points have their names on the right, the others on the left: no two then meet.
    for norm, label, side in (("batch", "batch norm", 1), ("none", "no normalization", -1)):
        look = palette.arm(norm)
        for noise, name in NOISES.items():
            moved, steps = found["moved"][norm + noise], found["steps"][norm + noise]
            points(axes, [mean(moved)], [steps], look, "" if noise else label)
            align = "left" if side > 0 else "right"
            where = (mean(moved), mean(steps))
            axes.annotate(name, where, xytext=(7 * side, 2), textcoords="offset points", ha=align, va="bottom")
    level(axes, mean(found["steps"]["none"]), "as fast as with neither", palette)
    axes.set(xlabel="a step moves a unit's mean by (standard deviations)", ylabel="steps to the loss")
    axes.set(xlim=(-0.05, 1.4), yscale="log", ylim=(12, 350), yticks=(20, 50, 100, 200))
    plain_numbers(axes, "y")
    axes.minorticks_off()
    legend(axes)


def draw_loss(canvas: Canvas, palette: Palette, found: dict[str, Any]) -> None:
    """The arms' losses over training."""
    axes = canvas.subplots()
    for name, (label, place) in CURVES.items():
        loss = found["loss"][name]
        at = [WINDOW * (window + 0.5) for window in range(len(loss))]
        curve(axes, at, loss, palette.series[place], label)
    axes.set(xlabel="step", ylabel="training loss", ylim=(0, 2.5))
    legend(axes, columns=2)
