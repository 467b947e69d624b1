"""Does batch norm still make training faster when the optimizer is not plain gradient descent?

Networks of 3 and 10 ReLU layers and of 10 sigmoid layers, with batch norm and without, trained by plain gradient
descent, with momentum, by RMSprop and by Adam, and once more by plain gradient descent with weight decay. Each arm is
swept over six learning rates at half-decade steps, in a range of the optimizer's own. Speed is the number of steps
until the training loss, averaged over ten steps, is below one half, at the rate where an arm gets there soonest. Such a
count is at least ten, and it lags behind the loss; so it is taken with an average over three steps besides.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reference_impl.network import BatchNormLayer, mlp

from .shared import data, training
from .shared.comparison import compare, fastest, finite, ratio, usable
from .shared.figure import Canvas, Figure, Palette, grouped, legend, level, mean, plain_numbers
from .shared.stepping import OPTIMIZERS

ARMS = {"batch": BatchNormLayer, "none": None}
# With weight decay, by plain gradient descent; its rates are those of that.
DECAYING = "decay"


@dataclass(frozen=True)
class Settings:
    """``networks`` are activations with hidden layers; ``slowest`` is each optimizer's smallest rate."""

    networks: tuple[tuple[str, int], ...] = (("relu", 3), ("relu", 10), ("sigmoid", 10))
    width: int = 64
    seeds: int = 5
    slowest: tuple[tuple[str, float], ...] = (
        ("sgd", 0.01),
        ("momentum", 0.001),
        ("rmsprop", 0.0001),
        ("adam", 0.0003),
        (DECAYING, 0.01),
    )
    rates: int = 6  # half a decade apart
    decay: float = 0.01
    steps: int = 250
    batch_size: int = 64
    threshold: float = 0.5
    window: int = 3  # of the shorter average
    usable: float = 90.0


FULL = Settings()
QUICK = replace(FULL, networks=(("relu", 3),), width=16, seeds=2, rates=3, steps=40)


def run(settings: Settings, track: Callable[[Sequence[Any], str], Iterator[Any]]) -> dict[str, Any]:
    seeds = range(settings.seeds)
    split = data.digits(seeds)
    found: dict[str, Any] = {}
    cases = [(network, *optimizer) for network in settings.networks for optimizer in settings.slowest]
    for (activation, depth), name, slowest in track(cases, "optimizers"):
        rates = half_decades(slowest, settings.rates)
        make = OPTIMIZERS.get(name)
        fits = {}
        for arm, norm in ARMS.items():
            widths = [split.train.x.shape[2], *[settings.width] * depth, 10]
            network = mlp(training.models(rates, seeds), widths, activation, norm)
            fits[arm] = training.fit(
                network,
                split,
                seeds,
                rates,
                settings.steps,
                settings.batch_size,
                weight_decay=settings.decay if name == DECAYING else 0.0,
                optimizer=make() if make else None,
            )
        found.setdefault(activation, {}).setdefault(str(depth), {})[name] = summary(fits, settings)
    return found


def half_decades(slowest: float, count: int) -> tuple[float, ...]:
    """1, 3, 10, 30 and so on times the smallest rate."""
    return tuple(float(f"{slowest * 10 ** (place // 2) * (3 if place % 2 else 1):.1g}") for place in range(count))


def summary(fits: Mapping[str, training.Fit], settings: Settings) -> dict[str, Any]:
    """Both arms side by side, the largest usable rates, and the steps by the shorter average."""
    short = {arm: fit.steps_to(settings.threshold, settings.window) for arm, fit in fits.items()}
    steps = {arm: short[arm][fastest(fit, settings.threshold)] for arm, fit in fits.items()}
    found = compare(fits, settings.threshold)
    return {
        **found,
        "rates": fits["none"].rates,
        "usable": {arm: usable(fit, settings.usable / 100) for arm, fit in fits.items()},
        "short": {arm: finite(values) for arm, values in steps.items()}
        | {"ratio": ratio(steps["none"], steps["batch"])},
    }


LABELS = {
    "sgd": "plain",
    "momentum": "momentum",
    "rmsprop": "RMSprop",
    "adam": "Adam",
    DECAYING: "weight\ndecay",
}


def figures(record: dict[str, Any]) -> list[Figure]:
    """How many times as fast batch norm is, by optimizer."""
    found, settings = record["results"], record["settings"]
    names = [name for name, _ in settings["slowest"]]
    styles = dict(zip((3, 10), ("batch", "none"), strict=True))
    factors = {
        depth: [found["relu"][str(depth)][name]["steps"]["ratio"] for name in names]
        for activation, depth in settings["networks"]
        if activation == "relu"
    }

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        shown = {f"{depth} ReLU layers": (palette.arm(styles[depth]), values) for depth, values in factors.items()}
        grouped(axes, [LABELS[name] for name in names], shown)
        level(axes, 1, "no gain", palette)
        axes.set(yscale="log", ylabel="times as fast with batch norm", ylim=(0.7, 6), yticks=(1, 2, 3, 5))
        plain_numbers(axes, "y")
        axes.minorticks_off()
        legend(axes)

    said = "; ".join(
        f"{depth} ReLU layers: "
        + ", ".join(
            f"{LABELS[name]} {mean(value):.1f}".replace("\n", " ") for name, value in zip(names, values, strict=True)
        )
        for depth, values in factors.items()
    )
    return [
        Figure(
            "factor",
            alt=f"How many times as fast training is with batch norm, by optimizer. {said}.",
            caption=f"Steps to a training loss of {settings['threshold']} without batch norm over those with it, each "
            f"arm at its own fastest of {settings['rates']} rates. Geometric means and 95% intervals over "
            f"{settings['seeds']} seeds.",
            draw=draw,
        )
    ]
