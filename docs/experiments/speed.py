"""Does batch norm make training faster, and does it allow larger learning rates?

Networks of 3, 10 and 20 hidden layers learn to read handwritten digits, with ReLU and with sigmoid, with batch norm
before every activation and without. Both start from the same weights, see the same mini-batches in the same order,
and are swept over the same learning rates. Speed is the number of steps until the training loss, averaged over ten
steps, is below one half, at the rate where an arm gets there soonest. Accuracy is that on the test set, at the rate
with the best accuracy on the validation set. A rate is called usable when the validation accuracy ends at 90% or more.
The comparison at one and the same small rate tells what batch norm does when it is not given a larger one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reference_impl.network import BatchNormLayer, mlp

from .shared import data, training
from .shared.comparison import compare, finite, ratio, usable
from .shared.figure import Canvas, Figure, Palette, curve, plain_numbers, shared_legend

ACTIVATIONS = {"relu": "ReLU", "sigmoid": "sigmoid"}
ARMS = {"batch": BatchNormLayer, "none": None}
LABELS = {"batch": "batch norm", "none": "no normalization"}


@dataclass(frozen=True)
class Settings:
    """``small_rate`` is where both arms are compared at the same rate."""

    depths: tuple[int, ...] = (3, 10, 20)
    width: int = 64
    seeds: int = 8
    rates: tuple[float, ...] = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
    small_rate: float = 0.03
    steps: int = 320
    batch_size: int = 64
    threshold: float = 0.5
    usable: float = 90.0


FULL = Settings()
QUICK = Settings(depths=(3, 10), width=16, seeds=2, rates=(0.03, 0.3, 3.0), steps=60)


def run(settings: Settings, track: Callable[[Sequence[Any], str], Iterator[Any]]) -> dict[str, Any]:
    seeds = range(settings.seeds)
    split = data.digits(seeds)
    found: dict[str, Any] = {activation: {} for activation in ACTIVATIONS}
    cases = [(activation, depth) for activation in ACTIVATIONS for depth in settings.depths]
    for activation, depth in track(cases, "depths"):
        fits = {}
        for name, norm in ARMS.items():
            widths = [split.train.x.shape[2], *[settings.width] * depth, 10]
            network = mlp(training.models(settings.rates, seeds), widths, activation, norm)
            fits[name] = training.fit(network, split, seeds, settings.rates, settings.steps, settings.batch_size)
        found[activation][depth] = {
            **compare(fits, settings.threshold),
            "usable": largest_usable(fits, settings.usable / 100),
            "same_rate": at_one_rate(fits, settings),
        }
    return found


def largest_usable(fits: dict[str, training.Fit], accuracy: float) -> dict[str, float | None]:
    """The largest usable rate of both arms, and how many times as large batch norm's is."""
    rates = {name: usable(fit, accuracy) for name, fit in fits.items()}
    batch, none = rates["batch"], rates["none"]
    return {**rates, "ratio": batch / none if batch and none else None}


def at_one_rate(fits: dict[str, training.Fit], settings: Settings) -> dict[str, Any]:
    """Steps of both arms at the same small rate; a ``ratio`` above 1 says that batch norm is the faster."""
    place = settings.rates.index(settings.small_rate)
    steps = {name: fit.steps_to(settings.threshold)[place] for name, fit in fits.items()}
    return {**{name: finite(values) for name, values in steps.items()}, "ratio": ratio(steps["none"], steps["batch"])}


def figures(record: dict[str, Any]) -> list[Figure]:
    settings, found = record["settings"], record["results"]
    ends = (
        "Each panel names its activation and how many hidden layers there are. Means of "
        f"{settings['seeds']} seeds, the bands are 95% confidence intervals."
    )
    return [
        Figure(
            "rates",
            alt=(
                "Six panels of validation accuracy against the learning rate on a logarithmic axis. With batch norm "
                "accuracy stays above 90% up to larger rates than without; with 10 and 20 sigmoid layers the network "
                "without it stays at 10%, which is chance."
            ),
            caption=f"Validation accuracy after {settings['steps']} steps against the learning rate. {ends}",
            draw=lambda canvas, palette: panels(canvas, palette, settings, found, "validation"),
            height=330,
        ),
        Figure(
            "steps",
            alt=(
                "Six panels of the steps needed against the learning rate, both logarithmic. At small rates ReLU "
                "networks without batch norm need fewer steps; batch norm's curve goes on to larger rates, where it "
                "needs the fewest. Curves end where some seed never gets there."
            ),
            caption=(
                f"Steps until the training loss is below {settings['threshold']}; a point is missing where not every "
                f"seed got there. {ends}"
            ),
            draw=lambda canvas, palette: panels(canvas, palette, settings, found, "steps"),
            height=330,
        ),
    ]


def panels(canvas: Canvas, palette: Palette, settings: dict[str, Any], found: dict[str, Any], measure: str) -> None:
    """One panel for each activation (rows) and depth (columns), with a curve over the rates for each arm."""
    depths = settings["depths"]
    grid = canvas.subplots(len(ACTIVATIONS), len(depths), sharex=True, sharey=True, squeeze=False)
    for row, (activation, title) in zip(grid, ACTIVATIONS.items(), strict=True):
        for axes, depth in zip(row, depths, strict=True):
            for name, label in LABELS.items():
                values = found[activation][str(depth)]["by_rate"][name][measure]
                curve(axes, settings["rates"], values, palette.arm(name), label)
            axes.set(xscale="log", title=f"{title}, {depth}", xticks=(0.01, 0.1, 1, 10))
            if measure == "steps":
                axes.set(yscale="log", ylim=(9, 400), yticks=(10, 30, 100, 300))
            else:
                axes.set(ylim=(0, 103))
            plain_numbers(axes, "x", "y")
            axes.minorticks_off()
    for axes in grid[:, 0]:
        axes.set_ylabel("steps to the loss" if measure == "steps" else "accuracy in %")
    grid[-1, len(depths) // 2].set_xlabel("learning rate")
    shared_legend(canvas, grid[0, 0])
