"""What happens if test data are standardized by themselves instead of by the training data?

A network learns to tell malignant from benign tumours by 30 measurements of very different size, standardized by the
training set's means and deviations. At test time the same network meets the same patients in groups of 1 to 64, and
each group is standardized by its own means and deviations; patients are grouped at random, or those with the same
diagnosis together. Nothing has shifted: training and test patients are drawn from one collection.
"""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from sklearn.datasets import load_breast_cancer

from reference_impl import standardize
from reference_impl.network import mlp

from .shared.comparison import interval
from .shared.data import Examples, Floats, Labels, Split, cut
from .shared.figure import Canvas, Figure, Palette, curve, legend, level, listed
from .shared.training import Trained, train_at_best_rate


@dataclass(frozen=True)
class Settings:
    """What is trained, and how many patients are standardized together."""

    seeds: int = 10
    train: int = 277
    validation: int = 100  # leaves 192 for the test, which all sizes divide
    hidden: tuple[int, ...] = (32,)
    steps: int = 200
    batch_size: int = 50
    rates: tuple[float, ...] = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
    sizes: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 64)
    shuffles: int = 20


FULL = Settings()
QUICK = replace(FULL, seeds=2, rates=(0.03, 0.1), steps=20, shuffles=2)


def tumours(settings: Settings) -> tuple[Floats, Labels]:
    """Raw measurements (569, S, 30), in another order for every seed, and labels (569, S): 1 is benign."""
    x, y = load_breast_cancer(return_X_y=True)
    rows = np.stack([np.random.default_rng([seed, 1]).permutation(len(x)) for seed in range(settings.seeds)], axis=1)
    return x[rows], y[rows]


def by_training(raw: Split) -> Split:
    """All three sets standardized by the training set, each seed by its own."""
    parts = (raw.train, raw.validation, raw.test)
    scaled = ([standardize(raw.train.x[:, s], part.x[:, s])[1] for s in range(part.x.shape[1])] for part in parts)
    return Split(*(Examples(np.stack(x, axis=1), part.y) for x, part in zip(scaled, parts, strict=True)))


def by_group(x: Floats, size: int) -> Floats:
    """Each ``size`` consecutive rows of x (n, S, K) by themselves; what is constant in a group becomes 0."""
    groups = x.reshape(-1, size, x.shape[1] * x.shape[2])
    return np.concatenate([standardize(group, group)[0] for group in groups]).reshape(x.shape)


def alone(learned: Trained, raw: Examples, size: int, order: Labels) -> Floats:
    """Accuracy in percent (S,) on raw test patients, taken in an order (n, S) and standardized group by group."""
    column = np.arange(raw.x.shape[1])
    return learned.percent(Examples(by_group(raw.x[order, column], size), raw.y[order, column]))


def run(settings: Settings, track: Any) -> dict[str, Any]:
    raw = cut(*tumours(settings), settings.train, settings.validation)
    split = by_training(raw)
    make = partial(mlp, widths=(30, *settings.hidden, 2), norm=None)
    learned = train_at_best_rate(
        make, split, range(settings.seeds), settings.rates, settings.steps, settings.batch_size
    )
    home = learned.percent(split.test)
    rng = np.random.default_rng(10)
    in_order = np.repeat(np.arange(len(raw.test))[:, None], settings.seeds, axis=1)
    shuffles = [rng.permuted(in_order, axis=0) for _ in range(settings.shuffles)]
    together = np.argsort(raw.test.y, axis=0, kind="stable")
    random, sorted_ = {}, {}
    for size in track(settings.sizes, "groups"):
        random[size] = np.mean([alone(learned, raw.test, size, order) for order in shuffles], axis=0)
        sorted_[size] = alone(learned, raw.test, size, together)
    return {
        "training": learned.report(),
        "benign": interval(100 * raw.test.y.mean(axis=0)),
        "by_training": interval(home),
        "at_random": {size: interval(values) for size, values in random.items()},
        "by_diagnosis": {size: interval(values) for size, values in sorted_.items()},
        "lost": {size: interval(home - values) for size, values in random.items()},
    }


def figures(record: dict[str, Any]) -> list[Figure]:
    found = record["results"]
    labels = {"at_random": "group at random", "by_diagnosis": "group of one diagnosis"}

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        for (name, label), style in zip(labels.items(), palette.series, strict=False):
            curve(axes, [int(size) for size in found[name]], list(found[name].values()), style, label)
        level(axes, found["by_training"]["mean"], "standardized by the training data", palette)
        axes.set_xscale("log", base=2)
        axes.set_xticks([int(size) for size in found["at_random"]], list(found["at_random"]))
        axes.set(xlabel="patients standardized together", ylabel="test accuracy in percent", ylim=(None, 103))
        legend(axes)

    said = "; ".join(f"{label}: {listed(found[name])}" for name, label in labels.items())
    return [
        Figure(
            "groups",
            alt="Test accuracy in percent by the size of a group that is standardized by itself. "
            f"{said}. Standardized by the training data: {found['by_training']['mean']:.0f}.",
            caption="One network, one set of test patients; only the means and deviations at test time differ. Means "
            f"and 95% bands over {record['settings']['seeds']} seeds.",
            draw=draw,
        )
    ]
