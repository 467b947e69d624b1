"""Which statistics should be stored for test time: of N or N - 1, a moving average or the mean of all, in which order?

Networks with two hidden layers learn digits in mini-batches of several sizes. Then their weights rest, the training set
goes through once more in the same mini-batches, and the stored statistics are put together in different ways: the
mini-batches' variances over N or over N - 1, a moving average of momentum 0.9 or the mean of all, in mini-batches at
random or of one class each, one class after the other. Besides, while one size learns, the mean over all mini-batches
since the start is kept beside the moving averages. Always the same weights are tested.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from reference_impl import batch_statistics, merge_statistics, update_running
from reference_impl.network import BatchNormLayer, Network, mlp

from .shared.comparison import interval
from .shared.data import Examples, Floats, Split, digits
from .shared.figure import Canvas, Figure, Palette, curve, listed, shared_legend
from .shared.networks import of_kind
from .shared.training import Trained, accuracy, train_at_best_rate

Statistics = list[tuple[Floats, Floats]]  # mean and variance of every batch norm layer, one value for each column


@dataclass(frozen=True)
class Settings:
    """``size`` is the mini-batch of the moving averages; ``stops`` are the steps at which they are compared."""

    seeds: int = 8
    hidden: tuple[int, ...] = (64, 64)
    rates: tuple[float, ...] = (0.03, 0.1, 0.3, 1.0, 3.0)
    steps: int = 200
    sizes: tuple[int, ...] = (2, 4, 8, 32, 100)
    size: int = 50
    momenta: tuple[float, ...] = (0.9, 0.99)
    stops: tuple[int, ...] = (10, 30, 100, 200)


FULL = Settings()
QUICK = replace(FULL, seeds=2, hidden=(16,), rates=(0.1, 1.0), steps=30, sizes=(2, 50), stops=(10, 30))


def run(settings: Settings, track: Callable[[Sequence[Any], str], Iterator[Any]]) -> dict[str, Any]:
    split = digits(range(settings.seeds))
    divisor = {}
    for size in track(settings.sizes, "batch sizes"):
        divisor[str(size)] = by_divisor(learn(split, size, settings), split, size)
    kept: dict[int, dict[str, Floats]] = {}
    learned = learn(split, settings.size, settings, kept)
    return {"divisor": divisor, "order": orders(learned, split, settings), "since_start": since_start(kept)}


def learn(split: Split, size: int, settings: Settings, kept: dict[int, dict[str, Floats]] | None = None) -> Trained:
    """At the rate that validation chose; ``kept`` takes the accuracies of several averages on the way."""
    make = partial(mlp, widths=(64, *settings.hidden, 10))
    watch = None if kept is None else Averages(split, settings, kept)
    return train_at_best_rate(make, split, range(settings.seeds), settings.rates, settings.steps, size, watch)


def seen(network: Network) -> Statistics:
    """The statistics of the mini-batch that every batch norm layer saw last."""
    return [batch_statistics(layer.columns) for layer in of_kind(network, BatchNormLayer)]


def tested(network: Network, statistics: Statistics, split: Split) -> Floats:
    """Test accuracy in percent with these statistics, (S,)."""
    for layer, (mean, var) in zip(of_kind(network, BatchNormLayer), statistics, strict=True):
        layer.running_mean, layer.running_var = mean, var
    return 100 * accuracy(network, split.test, 1)[0]


def passed(network: Network, x: Floats, rows: np.ndarray) -> list[Statistics]:
    """What the layers see when mini-batches, their rows (batches, m, S), go through in training mode."""
    column, found = np.arange(x.shape[1]), []
    for one in rows:
        network.forward(x[one, column])
        found.append(seen(network))
    return found


def mean_of(batches: Sequence[Statistics], factor: float = 1.0) -> Statistics:
    """The mean of the mini-batches' means, and that of their variances, times a factor."""
    return [
        (np.mean([mean for mean, _ in layer], axis=0), factor * np.mean([var for _, var in layer], axis=0))
        for layer in zip(*batches, strict=True)
    ]


def moving(batches: Sequence[Statistics], momentum: float) -> Statistics:
    """The moving average over the mini-batches in their order; it starts at the first."""
    found = list(batches[0])
    for batch in batches[1:]:
        keep, take = momentum, 1 - momentum
        found = [(keep * m + take * n, keep * v + take * w) for (m, v), (n, w) in zip(found, batch, strict=True)]
    return found


def merged(batches: Sequence[Statistics], size: int) -> Statistics:
    """Mean and variance of all rows together: what the mini-batches' means differ by is variance as well."""
    found = []
    for layer in zip(*batches, strict=True):
        count, (mean, var) = size, layer[0]
        for other_mean, other_var in layer[1:]:
            count, mean, var = merge_statistics(count, mean, var, size, other_mean, other_var)
        found.append((mean, var))
    return found


def whole(network: Network, x: Floats) -> Statistics:
    """The statistics of the whole set at once."""
    network.forward(x)
    return seen(network)


def shuffled(examples: Examples, size: int, seed: int) -> np.ndarray:
    """Rows of mini-batches at random, (batches, size, S)."""
    rng = np.random.default_rng(seed)
    order = np.stack([rng.permutation(len(examples)) for _ in range(examples.x.shape[1])], axis=1)
    return order[: len(order) // size * size].reshape(-1, size, order.shape[1])


def by_divisor(learned: Trained, split: Split, size: int) -> dict[str, Any]:
    """The mean over one pass of mini-batches with variances over N and over N - 1.

    ``share`` is the stored variance of the first layer as a share of that over the whole set, the mean over its units.
    """
    network, x = learned.network, split.train.x
    exact = whole(network, x)
    batches = passed(network, x, shuffled(split.train, size, 5))
    found: dict[str, Any] = {"factor": size / (size - 1)}
    percent = {"whole": tested(network, exact, split)}
    for name, factor in {"n": 1.0, "n_minus_1": size / (size - 1)}.items():
        statistics = mean_of(batches, factor)
        percent[name] = tested(network, statistics, split)
        shares = (statistics[0][1] / exact[0][1]).reshape(x.shape[1], -1)
        found[name] = {"test": interval(percent[name]), "share": interval(np.nanmean(shares, axis=1))}
    found["whole"] = interval(percent["whole"])
    found["gain"] = interval(percent["n_minus_1"] - percent["n"])
    found["lost"] = {name: interval(percent["whole"] - percent[name]) for name in ("n", "n_minus_1")}
    return found


def orders(learned: Trained, split: Split, settings: Settings) -> dict[str, Any]:
    """One pass with the weights at rest: moving average, mean of all, and all rows merged, in three orders.

    ``again`` is the same mini-batches in another order; ``sorted`` are mini-batches of the rows sorted by class.
    """
    network, x, size = learned.network, split.train.x, settings.size
    rows = shuffled(split.train, size, 6)
    ordered = np.argsort(split.train.y, axis=0, kind="stable")[: len(x) // size * size]
    plans = {"random": rows, "again": rows[::-1], "sorted": ordered.reshape(-1, size, x.shape[1])}
    exact = tested(network, whole(network, x), split)
    found: dict[str, Any] = {"whole": interval(exact)}
    raw = {}
    for name, plan in plans.items():
        batches = passed(network, x, plan)
        ways = {"moving": moving(batches, 0.9), "mean": mean_of(batches), "merged": merged(batches, size)}
        raw[name] = {way: tested(network, statistics, split) for way, statistics in ways.items()}
        found[name] = {way: interval(values) for way, values in raw[name].items()}
    found["moved"] = {way: interval(np.abs(raw["again"][way] - raw["random"][way])) for way in raw["random"]}
    return found


class Averages:
    """Kept while training: moving averages from mean 0 and variance 1, and the mean of all since the start."""

    def __init__(self, split: Split, settings: Settings, kept: dict[int, dict[str, Floats]]) -> None:
        self.split, self.settings, self.kept = split, settings, kept
        self.moving: dict[float, Statistics] = {}
        self.total: Statistics = []

    def __call__(self, step: int, network: Network) -> None:
        """After a step: take in its mini-batch; at a stop, test the same weights with every average."""
        layers = of_kind(network, BatchNormLayer)
        start = [(np.zeros_like(mean), np.ones_like(var)) for mean, var in seen(network)]
        for momentum in self.settings.momenta:
            before = self.moving.get(momentum, start)
            self.moving[momentum] = [
                update_running(mean, var, layer.columns, momentum)
                for (mean, var), layer in zip(before, layers, strict=True)
            ]
        self.total = [
            (mean + (m - mean) / step, var + (v - var) / step)
            for (mean, var), (m, v) in zip(self.total or start, seen(network), strict=True)
        ]
        if step in self.settings.stops:
            ways = {f"{momentum:g}": statistics for momentum, statistics in self.moving.items()}
            ways |= {"mean": self.total, "whole": whole(network, self.split.train.x)}
            self.kept[step] = {name: tested(network, statistics, self.split) for name, statistics in ways.items()}


def since_start(kept: dict[int, dict[str, Floats]]) -> dict[str, Any]:
    """By step and way: accuracy, and how far it is behind the statistics of the whole set."""
    return {
        str(step): {
            name: {"test": interval(values), "lost": interval(ways["whole"] - values)} for name, values in ways.items()
        }
        for step, ways in kept.items()
    }


def figures(record: dict[str, Any]) -> list[Figure]:
    """What the divisor does, by batch size."""
    found, settings = record["results"]["divisor"], record["settings"]
    labels = {"n": "over N", "n_minus_1": "over N − 1"}
    sizes = [int(size) for size in found]

    def draw(figure: Canvas, palette: Palette) -> None:
        left, right = figure.subplots(1, 2)
        for style, (name, label) in zip(palette.series, labels.items(), strict=False):
            curve(left, sizes, [found[str(size)][name]["share"] for size in sizes], style, label)
            curve(right, sizes, [found[str(size)][name]["test"] for size in sizes], style, label)
        for axes in (left, right):
            axes.set(xscale="log", xlabel="mini-batch")
            axes.set_xticks(sizes, [str(size) for size in sizes])
            axes.minorticks_off()
        left.set(ylabel="variance ÷ the set's", ylim=(0, None))
        right.set(ylabel="test accuracy, %")
        shared_legend(figure, left)

    said = "; ".join(
        f"{label}: {listed({f'at {size}': found[str(size)][name]['test'] for size in sizes}, '.1f')}"
        for name, label in labels.items()
    )
    return [
        Figure(
            "divisor",
            alt="Left, the stored variance of the first layer as a share of that over the whole training set: over "
            f"N it falls short for small mini-batches, over N − 1 it does not. Right, test accuracy, {said}.",
            caption="The same weights, tested with stored variances over N and over N − 1, by the mini-batch in which "
            f"they were learned. Means and 95% bands over {settings['seeds']} splits.",
            draw=draw,
            height=260,
        )
    ]
