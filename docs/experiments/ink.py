"""What does a shift cost that nobody made on purpose, and who gets it back?

Handwritten digits part into those with little ink and those with much, each digit at its own median, so that both parts
hold the ten digits in equal shares: P(x) differs, the rule from image to digit does not. Networks with and without
batch norm learn from one part, from the other, or from as many images of both, and are tested on either. Batch norm
then also takes the statistics of the test images, without their labels.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from reference_impl.network import BatchNormLayer, mlp

from .shared.comparison import interval
from .shared.data import Examples, Floats, Split, cut, shuffled, standardized
from .shared.figure import Canvas, Figure, Palette, grouped, legend, listed
from .shared.training import Trained, train_at_best_rate


@dataclass(frozen=True)
class Settings:
    """How many images of which part, and what is trained."""

    seeds: int = 10
    train: int = 550  # images, whether of one part or of both
    validation: int = 110
    test: int = 220  # of each part
    hidden: tuple[int, ...] = (64, 64)
    steps: int = 320
    batch_size: int = 50
    rates: tuple[float, ...] = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4)


FULL = Settings()
QUICK = replace(FULL, seeds=2, rates=(0.1, 0.4), steps=40)

NORMS = {"none": None, "batch": BatchNormLayer}


def parts(settings: Settings) -> dict[str, Split]:
    """The digits with less ink than their class's median, those with more, and half of each, in pixels."""
    pixels, labels = shuffled(range(settings.seeds))
    ink = pixels.sum(axis=2)
    # Every column holds all images, so the first has everybody's medians.
    medians = np.array([np.median(ink[labels[:, 0] == digit, 0]) for digit in range(10)])
    rows = settings.train + settings.validation + settings.test
    column = np.arange(settings.seeds)
    found = {}
    for name, inside in (("light", ink <= medians[labels]), ("heavy", ink > medians[labels])):
        chosen = np.stack([np.flatnonzero(part)[:rows] for part in inside.T], axis=1)
        found[name] = cut(pixels[chosen, column], labels[chosen, column], settings.train, settings.validation)
    light, heavy = found.values()
    return found | {
        "both": Split(*(halves(getattr(light, s), getattr(heavy, s)) for s in ("train", "validation", "test")))
    }


def halves(one: Examples, other: Examples) -> Examples:
    """The first half of each."""
    half = len(one) // 2
    return Examples(np.concatenate([one.x[:half], other.x[:half]]), np.concatenate([one.y[:half], other.y[:half]]))


def on_scale(split: Split) -> Split:
    """Standardized by its own training images."""
    return Split(*(scaled(part, split) for part in (split.train, split.validation, split.test)))


def scaled(examples: Examples, source: Split) -> Examples:
    """Examples as a network sees them that has learned from ``source``."""
    return Examples(standardized(examples.x, source.train.x), examples.y)


def learn(norm: str, source: Split, settings: Settings) -> Trained:
    make = partial(mlp, widths=(64, *settings.hidden, 10), norm=NORMS[norm])
    return train_at_best_rate(
        make, on_scale(source), range(settings.seeds), settings.rates, settings.steps, settings.batch_size
    )


def summary(raw: Mapping[tuple[str, str, str], Floats], way: str) -> dict[str, Any]:
    """Accuracy by what was learned and what is tested, and what the shift from light to heavy ink costs."""
    shifted = raw[way, "light", "heavy"]
    return {
        "learned": {
            source: {target: interval(raw[way, source, target]) for target in ("light", "heavy")}
            for source in ("light", "heavy", "both")
        },
        "lost": interval(raw[way, "light", "light"] - shifted),
        "won_by_both": interval(raw[way, "both", "heavy"] - shifted),
    }


def run(settings: Settings, track: Any) -> dict[str, Any]:
    found, raw, edges = parts(settings), dict[tuple[str, str, str], Floats](), []
    for norm, source in track([(norm, source) for norm in NORMS for source in found], "training"):
        learned = learn(norm, found[source], settings)
        edges += [f"{norm} {source}"] * learned.on_edge
        for target in ("light", "heavy"):
            test = scaled(found[target].test, found[source])
            raw[norm, source, target] = learned.percent(test)
            if norm == "batch":
                raw["target", source, target] = learned.percent(test, statistics=test.x)
    ratio = found["heavy"].train.x.mean(axis=(0, 2)) / found["light"].train.x.mean(axis=(0, 2))
    return {
        "ink": {"more": interval(100 * (ratio - 1))},
        "rates_on_edge": edges,
        **{way: summary(raw, way) for way in ("none", "batch", "target")},
        "won_by_statistics": interval(raw["target", "light", "heavy"] - raw["batch", "light", "heavy"]),
        "batch_minus_none": {
            target: interval(raw["batch", "light", target] - raw["none", "light", target])
            for target in ("light", "heavy")
        },
    }


CASES = {
    "light on light": ("light", "light"),
    "light on heavy": ("light", "heavy"),
    "both on heavy": ("both", "heavy"),
    "heavy on heavy": ("heavy", "heavy"),
}
LABELS = {"none": "none", "batch": "batch norm", "target": "batch norm, new statistics"}
LOOKS = {"none": "none", "batch": "batch", "target": "layer"}


def figures(record: dict[str, Any]) -> list[Figure]:
    found = record["results"]
    values = {
        way: {case: found[way]["learned"][source][target] for case, (source, target) in CASES.items()} for way in LABELS
    }

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        names = [case.replace(" on ", "\non ") for case in CASES]
        grouped(axes, names, {LABELS[way]: (palette.arm(LOOKS[way]), list(values[way].values())) for way in LABELS})
        axes.set(xlabel="ink learned, on ink tested", ylabel="test accuracy in percent")
        legend(axes, columns=2)

    said = "; ".join(f"{LABELS[way]}: {listed(values[way], '.1f')}" for way in LABELS)
    return [
        Figure(
            "shift",
            alt=f"Test accuracy in percent after learning one kind of ink, tested on another. {said}.",
            caption=f"{record['settings']['train']} training images each time, whether of one kind or of both. Means "
            f"and 95% intervals over {record['settings']['seeds']} seeds.",
            draw=draw,
        )
    ]
