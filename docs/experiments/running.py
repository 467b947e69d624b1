"""Which statistics should batch norm use at test time, and how much do they matter?

A network with batch norm learns handwritten digits, at the rate that is best with precise statistics. At several steps
it is tested with running averages of different momentum, all followed on the same weights, and with precise statistics,
one pass over the training set. A twin follows Keras' defaults. After the last step the statistics come from few or many
training images. And then from the test mini-batch itself, as a network does that was left in training mode: each test
image is asked in many random companies, and in batches sorted by class.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from reference_impl import batch_statistics, update_running
from reference_impl.network import BatchNormLayer, Network, mlp

from .shared.comparison import interval
from .shared.data import Examples, Floats, Split, digits
from .shared.figure import Canvas, Figure, Palette, curve, legend, listed
from .shared.networks import of_kind
from .shared.training import Trained, accuracy, train_at_best_rate

Statistics = list[tuple[Floats, Floats]]  # running mean and variance of every layer


@dataclass(frozen=True)
class Settings:
    """What is trained, which averages are followed, and what the test is asked."""

    seeds: int = 10
    train: int = 1000
    validation: int = 285  # leaves 512 for the test, which all sizes divide
    hidden: tuple[int, ...] = (64, 64)
    steps: int = 500
    batch_size: int = 50
    rates: tuple[float, ...] = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4)
    momenta: tuple[float, ...] = (0.9, 0.99, 0.999)
    checkpoints: tuple[int, ...] = (5, 10, 20, 50, 100, 200, 300, 400, 500)
    keras_eps: float = 1e-3
    images: tuple[int, ...] = (2, 4, 8, 32, 128, 1000)  # that precise statistics are taken from
    companies: tuple[int, ...] = (1, 2, 4, 8, 32, 128)  # sizes of a test mini-batch
    shuffles: int = 20


FULL = Settings()
QUICK = replace(FULL, seeds=2, rates=(0.4, 0.8), steps=40, checkpoints=(10, 40), shuffles=3)


def use(network: Network, statistics: Statistics) -> None:
    """Give every batch norm layer running statistics."""
    for layer, (mean, var) in zip(of_kind(network, BatchNormLayer), statistics, strict=True):
        layer.running_mean, layer.running_var = mean, var


@dataclass
class RunningAverages:
    """Called after every step: keeps running averages of each momentum, and tests them at some steps.

    Attributes:
        split: the test set and, for precise statistics, the training set.
        momenta: of the averages, which start at mean 0 and variance 1.
        checkpoints: the steps with a test.
        accuracy: in percent, (S,), by name of the statistics and step.
    """

    split: Split
    momenta: Sequence[float]
    checkpoints: Sequence[int]
    averages: dict[str, Statistics] = field(default_factory=dict)
    accuracy: dict[str, dict[int, Floats]] = field(default_factory=dict)

    def __call__(self, step: int, network: Network) -> None:
        """Take in the mini-batch that the network has just seen; test at a checkpoint."""
        for momentum in self.momenta:
            # A layer that has seen no running update has what the averages start from.
            kept = self.averages.get(str(momentum)) or [
                (layer.running_mean, layer.running_var) for layer in of_kind(network, BatchNormLayer)
            ]
            self.averages[str(momentum)] = [
                update_running(mean, var, layer.columns, momentum)
                for layer, (mean, var) in zip(of_kind(network, BatchNormLayer), kept, strict=True)
            ]
        if step in self.checkpoints:
            for name, statistics in self.averages.items():
                use(network, statistics)
                self.test(name, step, network)
            network.forward(self.split.train.x, "estimate")
            self.test("precise", step, network)

    def test(self, name: str, step: int, network: Network) -> None:
        """Note the accuracy under the statistics that the network has now."""
        self.accuracy.setdefault(name, {})[step] = 100 * accuracy(network, self.split.test, 1)[0]


def from_images(learned: Trained, split: Split, images: int, draws: int) -> Floats:
    """Accuracy (S,), the mean over draws, with the statistics of that many training images."""
    rng = np.random.default_rng(6)
    rows = [rng.permutation(len(split.train))[:images] for _ in range(draws)]
    return np.mean([learned.percent(split.test, statistics=split.train.x[chosen]) for chosen in rows], axis=0)


def from_batches(learned: Trained, split: Split, size: int) -> Floats:
    """Accuracy (S,) by Ioffe and Szegedy's Algorithm 2: means over mini-batches, the variances' times m / (m - 1)."""

    def statistics(x: Floats) -> Statistics:
        learned.network.forward(x, "train")
        return [batch_statistics(layer.columns) for layer in of_kind(learned.network, BatchNormLayer)]

    averages = np.mean([statistics(x) for x in np.split(split.train.x, len(split.train) // size)], axis=0)
    use(learned.network, [(mean, var * size / (size - 1)) for mean, var in averages])
    found = learned.percent(split.test)
    learned.network.forward(learned.home, "estimate")
    return found


def labels_in_company(network: Network, x: Floats, size: int) -> Floats:
    """Labels (n, S) when mini-batches of consecutive test images are each normalized by themselves."""
    for layer in of_kind(network, BatchNormLayer):
        layer.ghost_size = size
    return network.forward(x, "train").argmax(axis=2)


def company(network: Network, test: Examples, size: int, shuffles: int) -> dict[str, Any]:
    """Accuracy in company, and the share of images whose label depends on it; the test set is one batch of classes."""
    rng = np.random.default_rng(7)
    labels = []
    for _ in range(shuffles):
        order = rng.permutation(len(test))
        answer = np.empty(test.y.shape, int)
        answer[order] = labels_in_company(network, test.x[order], size)
        labels.append(answer)
    told = np.stack(labels)
    column = np.arange(test.y.shape[1])
    order = np.argsort(test.y, axis=0, kind="stable")
    by_class = labels_in_company(network, test.x[order, column], size)
    return {
        "accuracy": interval(100 * (told == test.y).mean(axis=(0, 1))),
        "ever": interval(100 * (told != told[0]).any(axis=0).mean(axis=0)),
        "flips": interval(100 * (told[1:] != told[:-1]).mean(axis=(0, 1))),
        "by_class": interval(100 * (by_class == test.y[order, column]).mean(axis=0)),
    }


def follow(eps: float, momenta: Sequence[float], split: Split, settings: Settings) -> tuple[Trained, RunningAverages]:
    followed = RunningAverages(split, momenta, settings.checkpoints)
    make = partial(mlp, widths=(64, *settings.hidden, 10), norm=partial(BatchNormLayer, eps=eps))
    learned = train_at_best_rate(
        make, split, range(settings.seeds), settings.rates, settings.steps, settings.batch_size, followed
    )
    return learned, followed


def run(settings: Settings, track: Any) -> dict[str, Any]:
    split = digits(range(settings.seeds), settings.train, settings.validation)
    followed = {}
    for name, eps, momenta in track(
        [("keras", settings.keras_eps, (0.99,)), ("course", 1e-5, settings.momenta)], "training"
    ):
        learned, followed[name] = follow(eps, momenta, split, settings)
    found = followed["course"].accuracy | {"keras": followed["keras"].accuracy["0.99"]}
    precise = found["precise"]
    home = learned.percent(split.test)
    batches = from_batches(learned, split, settings.batch_size)
    return {
        "training": learned.report(),
        "steps_to_forget": {momentum: math.ceil(math.log(0.01, momentum)) for momentum in settings.momenta},
        "accuracy": {name: {step: interval(values) for step, values in rows.items()} for name, rows in found.items()},
        "precise_minus": {
            name: {step: interval(precise[step] - values) for step, values in rows.items()}
            for name, rows in found.items()
        },
        "batches_minus_whole": interval(batches - home),
        "images": {
            n: interval(from_images(learned, split, n, settings.shuffles)) for n in track(settings.images, "images")
        },
        "company": {
            size: company(learned.network, split.test, size, settings.shuffles)
            for size in track(settings.companies, "company")
        },
    }


AVERAGES = {"precise": "whole training set", "0.9": "momentum 0.9", "0.99": "momentum 0.99", "0.999": "momentum 0.999"}


def figures(record: dict[str, Any]) -> list[Figure]:
    words = f"Means and 95% bands over {record['settings']['seeds']} seeds."
    return [averages_figure(record, words), images_figure(record, words), company_figure(record, words)]


def averages_figure(record: dict[str, Any], words: str) -> Figure:
    found = record["results"]["accuracy"]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        for (name, label), style in zip(AVERAGES.items(), palette.series, strict=False):
            curve(axes, [int(step) for step in found[name]], list(found[name].values()), style, label)
        ticks = [5, 10, 20, 50, 100, 200, 500]
        axes.set(xscale="log", xlabel="step of training", ylabel="test accuracy in percent")
        axes.set_xticks(ticks, [str(tick) for tick in ticks])
        axes.minorticks_off()
        legend(axes, columns=2)

    said = "; ".join(f"{label} at step {listed(found[name])}" for name, label in AVERAGES.items())
    return Figure(
        "averages",
        alt=f"Test accuracy in percent against the step of training, one curve for each kind of statistics. {said}.",
        caption=f"One training, the same weights in all curves; only the statistics at test time differ. {words}",
        draw=draw,
    )


def images_figure(record: dict[str, Any], words: str) -> Figure:
    found = record["results"]["images"]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        curve(axes, [int(n) for n in found], list(found.values()), palette.arm("batch"))
        axes.set(xscale="log", xlabel="training images behind the statistics", ylabel="test accuracy in percent")
        axes.set_xticks([int(n) for n in found], list(found))
        axes.minorticks_off()

    return Figure(
        "images",
        alt=f"Test accuracy in percent by how many training images the statistics come from: {listed(found, '.1f')}.",
        caption=f"The trained network with statistics from a few training images, drawn at random. {words}",
        draw=draw,
        height=260,
    )


def company_figure(record: dict[str, Any], words: str) -> Figure:
    found = record["results"]["company"]
    labels = {"accuracy": "right", "by_class": "right, one class only", "ever": "label depends on company"}

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        for (name, label), style in zip(labels.items(), palette.series, strict=False):
            curve(axes, [int(size) for size in found], [one[name] for one in found.values()], style, label)
        axes.set_xscale("log", base=2)
        axes.set_xticks([int(size) for size in found], list(found))
        axes.set(xlabel="images in a test mini-batch", ylabel="test images in percent", ylim=(-3, 103))
        legend(axes, columns=2)

    said = "; ".join(f"{label}: {listed({n: one[name] for n, one in found.items()})}" for name, label in labels.items())
    return Figure(
        "company",
        alt=f"Shares of the test images in percent, by the size of the mini-batch that a network normalizes. {said}.",
        caption=f"Batch norm left in training mode at test time: every mini-batch is normalized by itself. A label "
        f"depends on company if {record['settings']['shuffles']} random ones do not agree on it. {words}",
        draw=draw,
    )
