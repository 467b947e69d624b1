"""What becomes of the examples in a deep random network: do they stay apart?

Digits go through fifty random layers, linear or with ReLU, with batch norm, with layer norm and without. After every
layer three things are measured over the examples: how many directions are in use (the participation ratio of the
eigenvalues of the matrix of their cosines), how alike two examples are (the mean size of their cosine), and which share
of the values' power is the same for all examples, each unit's mean squared over its mean square. No network is
trained.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from reference_impl.network import BatchNormLayer, GroupNorm, Layer, Linear, mlp

from .shared.comparison import interval
from .shared.data import Floats, digits
from .shared.figure import Canvas, Figure, Palette, curve, listed, shared_legend
from .shared.networks import reached


@dataclass(frozen=True)
class Settings:
    """How many examples go through together, and how many for the question whether a few become orthogonal."""

    seeds: int = 10
    depth: int = 50
    width: int = 64
    examples: int = 48
    few: int = 8


FULL = Settings()
QUICK = replace(FULL, seeds=2, depth=6, width=32, examples=16, few=4)
NORMS: dict[str, Callable[[int, int], Layer] | None] = {"batch": BatchNormLayer, "layer": GroupNorm, "none": None}
ACTIVATIONS = {"linear": "identity", "relu": "relu"}


def run(settings: Settings, track: Callable[[Sequence[Any], str], Iterator[Any]]) -> dict[str, Any]:
    seeds = range(settings.seeds)
    x = digits(seeds).train.x[: settings.examples].astype(float)
    found: dict[str, Any] = {}
    for name, activation in track(list(ACTIVATIONS.items()), "activations"):
        raw = {}
        for arm, norm in NORMS.items():
            layers = through(activation, norm, x, settings)
            raw[arm] = {what: [measure(values) for values in layers] for what, measure in MEASURES.items()}
        found[name] = {
            arm: {what: interval(values[-1]) for what, values in by.items()}
            | {"by_layer": {what: np.mean(values, axis=1) for what, values in by.items()}}
            for arm, by in raw.items()
        }
        found[name]["batch_minus_none"] = interval(raw["batch"]["rank"][-1] - raw["none"]["rank"][-1])
        last = through(activation, BatchNormLayer, x[: settings.few], settings)[-1]
        found[name]["few"] = {what: interval(MEASURES[what](last)) for what in ("rank", "likeness")}
    return found


def through(activation: str, norm: Callable[[int, int], Layer] | None, x: Floats, settings: Settings) -> list[Floats]:
    """What leaves each layer of a random network for inputs x (N, S, K): (N, S, D) each."""
    widths = (64, *[settings.width] * settings.depth, 10)
    network = mlp(range(settings.seeds), widths, activation, norm=norm, dtype=np.float64)
    # What enters a weight is what left the layer below: all but the input itself.
    return [values for _, values in reached(network, Linear, x, "train")][1:]


def gram(values: Floats) -> Floats:
    """Cosines of all pairs of examples, values (N, M, D) to (M, N, N)."""
    unit = values / np.linalg.norm(values, axis=2, keepdims=True)
    return np.einsum("nmd,kmd->mnk", unit, unit)


def directions(values: Floats) -> Floats:
    """The participation ratio, (M,): 1 where all examples point one way, N where they are orthogonal."""
    return values.shape[0] ** 2 / (gram(values) ** 2).sum(axis=(1, 2))


def likeness(values: Floats) -> Floats:
    """The mean size of the cosine of two examples, (M,)."""
    pairs = ~np.eye(len(values), dtype=bool)
    return np.abs(gram(values))[:, pairs].mean(axis=1)


def constant(values: Floats) -> Floats:
    """Which share of the power is the same for all examples, in percent, (M,)."""
    return 100 * (values.mean(axis=0) ** 2).sum(axis=1) / (values**2).mean(axis=0).sum(axis=1)


MEASURES: dict[str, Callable[[Floats], Floats]] = {"rank": directions, "likeness": likeness, "constant": constant}
LABELS = {"batch": "batch norm", "layer": "layer norm", "none": "none"}
TITLES = {"linear": "linear layers", "relu": "ReLU layers"}


def figures(record: dict[str, Any]) -> list[Figure]:
    """Directions in use, layer by layer."""
    found, settings = record["results"], record["settings"]

    def draw(figure: Canvas, palette: Palette) -> None:
        panels = figure.subplots(1, 2, sharey=True)
        for axes, (name, title) in zip(panels, TITLES.items(), strict=True):
            for arm, label in LABELS.items():
                values = found[name][arm]["by_layer"]["rank"]
                curve(axes, range(1, len(values) + 1), values, palette.arm(arm), label)
            axes.set(title=title, xlabel="layer", ylim=(0, None))
        panels[0].set_ylabel("directions in use")
        shared_legend(figure, panels[0])

    said = "; ".join(
        f"{title}: {listed({LABELS[arm]: found[name][arm]['rank'] for arm in LABELS}, '.1f')}"
        for name, title in TITLES.items()
    )
    return [
        Figure(
            "directions",
            alt=f"How many directions {settings['examples']} examples use, layer by layer. At the end, {said}.",
            caption=f"Directions in use by {settings['examples']} digits in random networks of {settings['width']} "
            f"units a layer, without training: the participation ratio, means of {settings['seeds']} networks.",
            draw=draw,
            height=260,
        )
    ]
