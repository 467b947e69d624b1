"""Along which axis does batch norm normalize, and does a unit count less because the others are there?

Four examples of three units go through ``batchnorm_forward`` and ``layernorm_forward``, which differ in the axis alone.
Then made-up mini-batches of four units, the shapes of head, body and tail and the colour, of which a comment under the
lecture speaks: the colour unit is multiplied by a growing factor, and the size that it and the other units have after
either normalization is measured.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure as Canvas

from reference_impl import batchnorm_forward, layernorm_forward

from .shared.comparison import interval
from .shared.data import Floats
from .shared.figure import Figure, Palette, curve, legend, listed

# Rows are examples, columns units: two columns that tell the axes apart by their scale, one with a single large value.
TABLE = np.array([[1.0, 10.0, 100.0], [3.0, 20.0, 100.0], [1.0, 30.0, 100.0], [3.0, 40.0, 500.0]])
UNITS = ("head", "body", "colour", "tail")
COLOUR = UNITS.index("colour")
EPS = 1e-30  # vanishing, so that what is exact is seen to be
NORMS = {"batch": batchnorm_forward, "layer": layernorm_forward}


@dataclass(frozen=True)
class Settings:
    """Mini-batches, and what their colour unit is multiplied by."""

    seeds: int
    examples: int
    factors: tuple[float, ...]


FULL = Settings(100, 64, (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0))
QUICK = Settings(3, 16, (1.0, 10.0))


def run(settings: Settings, track: Callable[..., Iterable[Any]]) -> dict[str, Any]:
    """The table both ways, and sizes of the colour unit and of the others by the colour's factor."""
    table = {name: normalized(norm, TABLE) for name, norm in NORMS.items()}
    batches = [made_up(seed, settings.examples) for seed in track(range(settings.seeds), "mini-batches")]
    return {
        "table": {"x": TABLE, **{name: np.round(values, 2) + 0.0 for name, values in table.items()}},
        "size": {
            name: {f"{factor:g}": sizes(norm, batches, factor) for factor in settings.factors}
            for name, norm in NORMS.items()
        },
        "moved": {name: moved(norm, batches, max(settings.factors)) for name, norm in NORMS.items()},
    }


def normalized(norm: Callable[..., Floats], x: Floats) -> Floats:
    return norm(x, np.ones(x.shape[1]), np.zeros(x.shape[1]), EPS)


def made_up(seed: int, examples: int) -> Floats:
    """Units of one size, each with a mean of its own."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal((examples, len(UNITS))) + rng.standard_normal(len(UNITS))


def scaled(x: Floats, factor: float) -> Floats:
    return np.where(np.arange(len(UNITS)) == COLOUR, factor * x, x)


def sizes(norm: Callable[..., Floats], batches: list[Floats], factor: float) -> dict[str, Any]:
    """Root mean square after normalization, of the colour unit and of the others."""
    outputs = [normalized(norm, scaled(x, factor)) ** 2 for x in batches]
    return {
        "colour": interval(np.sqrt([out[:, COLOUR].mean() for out in outputs])),
        "others": interval(np.sqrt([np.delete(out, COLOUR, axis=1).mean() for out in outputs])),
    }


def moved(norm: Callable[..., Floats], batches: list[Floats], factor: float) -> dict[str, float]:
    """The largest change of any output when the colour is multiplied."""
    changes = [np.abs(normalized(norm, scaled(x, factor)) - normalized(norm, x)).max(axis=0) for x in batches]
    largest = np.max(changes, axis=0)
    return {"colour": largest[COLOUR], "others": np.delete(largest, COLOUR).max()}


def figures(record: dict[str, Any]) -> list[Figure]:
    """Sizes after batch norm and after layer norm, by the factor of the colour unit."""
    found, settings = record["results"]["size"], record["settings"]
    labels = {("batch", "colour"): "batch norm: colour", ("batch", "others"): "batch norm: others"}
    labels |= {("layer", "colour"): "layer norm: colour", ("layer", "others"): "layer norm: others"}
    values = {label: [by[which] for by in found[norm].values()] for (norm, which), label in labels.items()}

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        for style, label in zip(palette.series, values, strict=False):
            curve(axes, settings["factors"], values[label], style, label)
        axes.set(xscale="log", xlabel="colour unit multiplied by", ylabel="size after normalization", ylim=(0, None))
        axes.set_xticks(settings["factors"], [f"{factor:g}" for factor in settings["factors"]])
        axes.minorticks_off()
        legend(axes, columns=2)

    ends = {label: by[-1] for label, by in values.items()}
    return [
        Figure(
            "size",
            alt="Root mean square of the colour unit and of the other three after normalization, against the factor of "
            f"the colour unit. With batch norm both stay at 1. At factor {settings['factors'][-1]:g}: "
            f"{listed(ends, '.2f')}.",
            caption=f"Root mean square over a mini-batch of {settings['examples']} made-up examples of four units. "
            f"Means and 95% bands over {settings['seeds']} mini-batches.",
            draw=draw,
        )
    ]
