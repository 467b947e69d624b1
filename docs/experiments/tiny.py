"""How small may a mini-batch be for batch norm, and do layer and group norm mind?

Networks learn from the same number of handwritten digits, in mini-batches of 1, 2, 4, 8 and 32: with batch norm, layer
norm, group norm and none, each at its own best learning rate for each size. Batch norm is tested with the statistics
of the whole training set, so that bad running averages cannot be what hurts, and also as it was trained, in
mini-batches of that size. Before that, what is exact at sizes 1 and 2, in double precision on random numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from reference_impl import batchnorm_backward, batchnorm_forward, linear_batchnorm_backward, spatial_batchnorm_forward
from reference_impl.network import BatchNormLayer, GroupNorm, Layer, mlp

from .shared.comparison import interval
from .shared.data import Examples, Floats, Split, digits
from .shared.figure import Canvas, Figure, Palette, curve, legend, level, listed
from .shared.networks import of_kind
from .shared.training import Trained, length, train_at_best_rate


@dataclass(frozen=True)
class Settings:
    """What is trained, from how many examples, in mini-batches of which sizes."""

    seeds: int = 5
    train: int = 1000
    validation: int = 285
    hidden: tuple[int, ...] = (64, 64)
    groups: int = 8  # of group norm, 8 units each
    sizes: tuple[int, ...] = (1, 2, 4, 8, 32)
    examples: int = 6000  # that every network learns from, with repetition
    rates: tuple[float, ...] = (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
    eps: float = 1e-12  # of the exact facts


FULL = Settings()
QUICK = replace(FULL, seeds=2, rates=(0.01, 0.1), examples=160)


def norms(settings: Settings) -> dict[str, Callable[[int, int], Layer] | None]:
    return {
        "batch": BatchNormLayer,
        "layer": GroupNorm,
        "group": partial(GroupNorm, groups=settings.groups),
        "none": None,
    }


def exact(eps: float) -> dict[str, Any]:
    """What a linear layer and batch norm do with mini-batches of 1, 2 and 4 random rows."""
    rng = np.random.default_rng(5)
    a, weight, dout = rng.normal(size=(4, 8)), rng.normal(size=(8, 6)), rng.normal(size=(4, 6))
    bias, gamma, beta = rng.normal(size=(3, 6))
    found = {}
    for size in (1, 2, 4):
        z = a[:size] @ weight + bias
        x_hat = batchnorm_forward(z, np.ones(6), np.zeros(6), eps)
        out = batchnorm_forward(z, gamma, beta, eps)
        _, dweight, _ = linear_batchnorm_backward(dout[:size], a[:size], weight, bias, gamma, eps)
        found[str(size)] = {
            "from_beta": np.abs(out - beta).max(),
            "from_one": np.abs(np.abs(x_hat) - 1).max(),
            "weight_gradient": np.abs(dweight).max(),
        }
    image = spatial_batchnorm_forward(rng.normal(size=(1, 3, 8, 8)), np.ones(3), np.zeros(3), eps)
    # Two equal rows, the second held: how fast the first one's x_hat leaves 0 when it moves, with the usual eps.
    slope = batchnorm_backward([[1.0], [0.0]], [[0.0], [0.0]], [1.0])[0][0, 0]
    return found | {"image": {"deviation": image.std(axis=(0, 2, 3)).mean()}, "slope_at_equal_rows": slope}


def as_trained(learned: Trained, test: Examples, size: int) -> Floats:
    """Accuracy in percent, (S,), when the test set comes in mini-batches and each is normalized by itself."""
    for layer in of_kind(learned.network, BatchNormLayer):
        layer.ghost_size = size
    logits = learned.network.forward(test.x, "train")
    return 100 * (logits.argmax(axis=2) == test.y).mean(axis=0)


def moved(learned: Trained) -> Floats:
    """How far training has moved the hidden layers' weights, in percent of their length, (S,)."""
    changed = sum(length(change) ** 2 for change in learned.changes()[:-1])
    return 100 * np.sqrt(changed / sum(length(start) ** 2 for start in learned.start[:-1]))


def learn(norm: Callable[[int, int], Layer] | None, size: int, split: Split, settings: Settings) -> Trained:
    make = partial(mlp, widths=(64, *settings.hidden, 10), norm=norm)
    return train_at_best_rate(make, split, range(settings.seeds), settings.rates, settings.examples // size, size)


def run(settings: Settings, track: Any) -> dict[str, Any]:
    split = digits(range(settings.seeds), settings.train, settings.validation)
    arms = norms(settings)
    raw: dict[str, dict[int, Floats]] = {name: {} for name in [*arms, "as_trained"]}
    rates: dict[str, list[float]] = {name: [] for name in arms}
    moves: dict[str, dict[int, Any]] = {name: {} for name in arms}
    edges = []
    for name, size in track([(name, size) for name in arms for size in settings.sizes], "training"):
        learned = learn(arms[name], size, split, settings)
        raw[name][size] = learned.percent(split.test)
        rates[name].append(learned.rate)
        edges += [f"{name} {size}"] * learned.on_edge
        moves[name][size] = interval(moved(learned))
        if name == "batch":
            raw["as_trained"][size] = as_trained(learned, split.test, size)
    return {
        "exact": exact(settings.eps),
        "rates": rates,
        "rates_on_edge": edges,
        "accuracy": {name: {size: interval(values) for size, values in found.items()} for name, found in raw.items()},
        "moved": moves,
        "batch_minus": {
            name: {size: interval(raw["batch"][size] - raw[name][size]) for size in settings.sizes}
            for name in ("layer", "group", "none")
        },
    }


LABELS = {"batch": "batch norm", "layer": "layer norm", "group": "group norm", "none": "none"}


def figures(record: dict[str, Any]) -> list[Figure]:
    found, settings = record["results"]["accuracy"], record["settings"]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        sizes = settings["sizes"]
        for norm, label in LABELS.items():
            curve(axes, sizes, list(found[norm].values()), palette.arm(norm), label)
        axes.set_xscale("log", base=2)
        axes.set_xticks(sizes, [str(size) for size in sizes])
        axes.set(xlabel="examples in a mini-batch", ylabel="test accuracy in percent", ylim=(0, 103))
        level(axes, 10, "guessing", palette)
        legend(axes, columns=2)

    said = "; ".join(f"{label} {listed(found[norm])}" for norm, label in LABELS.items())
    return [
        Figure(
            "accuracy",
            alt=f"Test accuracy in percent by the size of a training mini-batch. {said}.",
            caption=f"{settings['examples']} examples for every size, each arm and size at its own best learning rate. "
            f"Means and 95% bands over {settings['seeds']} seeds.",
            draw=draw,
        )
    ]
