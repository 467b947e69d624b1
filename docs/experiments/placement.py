"""Should a layer be normalized before its activation or after it?

Networks of six hidden layers with ReLU, sigmoid and tanh are trained with batch norm before every activation and with
batch norm after it, from the same weights and at each one's own best learning rate. Compared are the accuracy on the
test set and the steps until the training loss is below one half. The argument for the place before the activation is
that those values are more like a normal distribution (Ioffe and Szegedy 2015, section 3.2), so their skewness is
measured too: of what batch norm is given in a trained network, which is the pre-activations in the one arm and the
activations in the other.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from reference_impl.network import BatchNormLayer, Network, mlp

from .shared import data, training
from .shared.comparison import compare, interval
from .shared.data import Floats
from .shared.figure import Canvas, Figure, Palette, grouped, shared_legend
from .shared.networks import reached

ACTIVATIONS = {"relu": "ReLU", "sigmoid": "sigmoid", "tanh": "tanh"}
ARMS = {"before": "before the activation", "after": "after the activation"}


@dataclass(frozen=True)
class Settings:
    """``threshold`` is the training loss to which steps are counted."""

    depth: int = 6
    width: int = 64
    seeds: int = 8
    rates: tuple[float, ...] = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
    steps: int = 320
    batch_size: int = 64
    threshold: float = 0.5


FULL = Settings()
QUICK = Settings(depth=3, width=16, seeds=2, rates=(0.1, 1.0, 10.0), steps=50)


def run(settings: Settings, track: Callable[[Sequence[Any], str], Iterator[Any]]) -> dict[str, Any]:
    seeds = range(settings.seeds)
    split = data.digits(seeds)
    found = {}
    for activation in track(list(ACTIVATIONS), "activations"):
        fits, skewed = {}, {}
        for name in ARMS:
            widths = [split.train.x.shape[2], *[settings.width] * settings.depth, 10]
            network = mlp(training.models(settings.rates, seeds), widths, activation, after=name == "after")
            fits[name] = training.fit(network, split, seeds, settings.rates, settings.steps, settings.batch_size)
            skewed[name] = interval(given_skewness(network, split.validation.x, fits[name].best(), len(settings.rates)))
        found[activation] = {**compare(fits, settings.threshold, against="before"), "skewness": skewed}
        del found[activation]["by_rate"]
    return found


def given_skewness(network: Network, x: Floats, rate: int, rates: int) -> Floats:
    """Size of the skewness of what batch norm is given, averaged over units and layers, at one of the rates, (S,)."""
    found = []
    for _, values in reached(network, BatchNormLayer, np.tile(x, (1, rates, 1)), "eval"):
        given = values.reshape(len(x), rates, x.shape[1], -1)[:, rate]
        found.append(np.abs(skewness(given)))
    return np.nanmean(found, axis=(0, 2))


def skewness(values: Floats) -> Floats:
    """Third standardized moment over the first axis; NaN for what is constant there, a dead unit for instance."""
    centred = values - values.mean(axis=0, dtype=float)
    variance = (centred**2).mean(axis=0)
    return np.divide(
        (centred**3).mean(axis=0), variance**1.5, out=np.full_like(variance, np.nan), where=variance > 1e-12
    )


def figures(record: dict[str, Any]) -> list[Figure]:
    settings, found = record["settings"], record["results"]
    return [
        Figure(
            "placement",
            alt=(
                "Two panels, for ReLU, sigmoid and tanh. Left, test accuracy with batch norm before and after the "
                "activation: the intervals overlap. Right, steps to the loss: close for ReLU and tanh, for sigmoid "
                "fewer with batch norm after the activation."
            ),
            caption=(
                f"Test accuracy, and steps to a training loss of {settings['threshold']}, with batch norm before and "
                f"after the activation. Means of {settings['seeds']} seeds with their 95% confidence intervals."
            ),
            draw=lambda canvas, palette: draw_placement(canvas, palette, found),
            height=270,
        )
    ]


def draw_placement(canvas: Canvas, palette: Palette, found: dict[str, Any]) -> None:
    """Accuracy and steps of both places, by activation."""
    left, right = canvas.subplots(1, 2)
    for axes, measure, label in ((left, "test", "accuracy in %"), (right, "steps", "steps to the loss")):
        both = {
            ARMS[name]: (palette.series[place], [found[activation][measure][name] for activation in ACTIVATIONS])
            for name, place in (("before", 0), ("after", 3))
        }
        grouped(axes, list(ACTIVATIONS.values()), both)
        axes.set_ylabel(label)
    left.set_ylim(94, 99)
    right.set_ylim(bottom=0)
    shared_legend(canvas, left)
