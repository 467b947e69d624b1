"""What is a fair mini-batch? What if its examples are of few classes?

Networks with batch norm, with layer norm and without learn digits from mini-batches that hold one, two, five or all ten
classes, every example as often as before. They are tested with the statistics of the whole training set, and in
training mode on mini-batches of as many classes as they learned from. Then a network that learned from mixed
mini-batches is tested with the statistics of test mini-batches of few classes, with the images' contrast as it was and
with a quarter of it, where the test images' own statistics are the known remedy.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from reference_impl.network import BatchNormLayer, GroupNorm, Layer, mlp

from .shared.comparison import interval
from .shared.data import Examples, Floats, Labels, Split, digits
from .shared.figure import Canvas, Figure, Palette, curve, legend, listed
from .shared.training import Trained, train_at_best_rate


@dataclass(frozen=True)
class Settings:
    """``classes`` are how many there are in a mini-batch, each as often as the others."""

    seeds: int = 6
    hidden: tuple[int, ...] = (32, 32)
    rates: tuple[float, ...] = (0.03, 0.1, 0.3, 1.0, 3.0)
    steps: int = 200
    batch_size: int = 50
    classes: tuple[int, ...] = (1, 2, 5, 10)
    contrast: float = 0.25


FULL = Settings()
QUICK = replace(FULL, seeds=2, hidden=(16,), rates=(0.03, 0.3), steps=20, classes=(1, 10))
NORMS: dict[str, Callable[[int, int], Layer] | None] = {"batch": BatchNormLayer, "layer": GroupNorm, "none": None}


def of_few_classes(
    examples: Examples, seeds: Sequence[int], batch_size: int, steps: int, classes: int
) -> Iterator[tuple[Floats, Labels]]:
    """Mini-batches, each of its own choice of classes; rows are drawn with replacement, all classes equally often."""
    rng, column = np.random.default_rng([*seeds, 3]), np.arange(len(seeds))
    # Rows by class, one class after the other: where each begins, and how many it has.
    sorted_rows = np.argsort(examples.y, axis=0, kind="stable")
    counts = np.stack([np.bincount(labels, minlength=10) for labels in examples.y.T], axis=1)
    begins = counts.cumsum(axis=0) - counts
    for _ in range(steps):
        chosen = rng.random((10, len(seeds))).argsort(axis=0)[:classes]
        drawn = rng.random((batch_size // classes, classes, len(seeds))) * counts[chosen, column]
        places = (begins[chosen, column] + drawn.astype(int)).reshape(-1, len(seeds))
        rows = sorted_rows[places, column]
        yield examples.x[rows, column], examples.y[rows, column]


def run(settings: Settings, track: Callable[[Sequence[Any], str], Iterator[Any]]) -> dict[str, Any]:
    split = digits(range(settings.seeds))
    trained: dict[str, Any] = {name: {} for name in NORMS}
    raw: dict[str, dict[int, Floats]] = {name: {} for name in NORMS}
    for classes in track(settings.classes, "classes"):
        for name, norm in NORMS.items():
            learned = learn(split, settings, norm, classes)
            raw[name][classes] = learned.percent(split.test)
            trained[name][str(classes)] = {"test": interval(raw[name][classes]), **learned.report()}
            if name == "batch":
                trained[name][str(classes)]["as_trained"] = interval(in_batches(learned, split.test, settings, classes))
                if classes == max(settings.classes):
                    mixed = learned
    differences = {
        str(classes): {name: interval(raw["batch"][classes] - raw[name][classes]) for name in NORMS if name != "batch"}
        for classes in settings.classes
    }
    return {"trained": trained, "batch_minus": differences, "at_test": adapted(mixed, split, settings)}


def learn(split: Split, settings: Settings, norm: Callable[[int, int], Layer] | None, classes: int) -> Trained:
    """At the rate that validation chose."""
    return train_at_best_rate(
        partial(mlp, widths=(64, *settings.hidden, 10), norm=norm),
        split,
        range(settings.seeds),
        settings.rates,
        settings.steps,
        settings.batch_size,
        batches=partial(of_few_classes, classes=classes),
    )


def in_batches(learned: Trained, examples: Examples, settings: Settings, classes: int, steps: int = 40) -> Floats:
    """Accuracy in percent in training mode, on mini-batches of so many classes, (S,)."""
    batches = of_few_classes(examples, range(settings.seeds), settings.batch_size, steps, classes)
    right = [(learned.network.forward(x).argmax(axis=2) == y).mean(axis=0) for x, y in batches]
    return 100 * np.mean(right, axis=0)


def adapted(learned: Trained, split: Split, settings: Settings) -> dict[str, Any]:
    """A network of mixed mini-batches, tested with stored statistics and with those of test mini-batches."""
    paper = split.train.x.min(axis=(0, 2), keepdims=True)  # the value of an empty pixel
    faint = Examples(paper + settings.contrast * (split.test.x - paper), split.test.y)
    found = {}
    for name, examples in {"same": split.test, "faint": faint}.items():
        own = {str(k): interval(in_batches(learned, examples, settings, k)) for k in settings.classes}
        found[name] = {"stored": interval(learned.percent(examples)), "own": own}
    return found


def figures(record: dict[str, Any]) -> list[Figure]:
    """Accuracy by the classes of a mini-batch, in training and at test time."""
    found, settings = record["results"], record["settings"]
    classes = settings["classes"]
    labels = {"batch": "batch norm", "layer": "layer norm", "none": "none"}
    learned = {label: [found["trained"][name][str(k)]["test"] for k in classes] for name, label in labels.items()}
    titles = {"same": "images as they were", "faint": "quarter of the contrast"}
    own = {title: [found["at_test"][name]["own"][str(k)] for k in classes] for name, title in titles.items()}
    stored = {title: found["at_test"][name]["stored"] for name, title in titles.items()}

    def by_training(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        for name, label in labels.items():
            curve(axes, classes, learned[label], palette.arm(name), label)
        dress(axes, "classes in a training mini-batch")

    def at_test(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        for style, (title, values) in zip(palette.series, own.items(), strict=False):
            curve(axes, classes, values, style, title)
        dress(axes, "classes in a test mini-batch", columns=2)

    def dress(axes: Any, label: str, columns: int = 3) -> None:
        axes.set(xlabel=label, ylabel="test accuracy, %", ylim=(0, 102))
        axes.set_xticks(classes, [str(k) for k in classes])
        legend(axes, columns)

    def said(values: dict[str, Any]) -> str:
        return "; ".join(
            f"{label}: {listed(dict(zip(map(str, classes), it, strict=True)))}" for label, it in values.items()
        )

    over = f"Means and 95% bands over {settings['seeds']} splits."
    return [
        Figure(
            "training",
            alt=f"Test accuracy in percent by the number of classes in a training mini-batch. {said(learned)}.",
            caption="Learned from mini-batches of so many classes, tested with the statistics of the whole training "
            f"set, each at its own best rate. {over}",
            draw=by_training,
            height=260,
        ),
        Figure(
            "adapted",
            alt="Test accuracy in percent with the statistics of test mini-batches, by the number of classes in them. "
            f"{said(own)}. With stored statistics: {listed(stored)}.",
            caption=f"One network, tested with the statistics of test mini-batches of {settings['batch_size']} images. "
            f"{over}",
            draw=at_test,
            height=260,
        ),
    ]
