"""Does batch norm lose what depends on an absolute scale?

The task is a regression in which nothing but scale matters: the total ink of a handwritten digit that was photographed
at a random exposure. Networks without normalization, with batch norm at several batch sizes, with layer norm, and with
every image standardized by itself learn it from mini-batches in which each image has its own exposure. In a second form
all images of a mini-batch share one exposure, as when a batch comes from one camera or one patient.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from reference_impl.network import BatchNormLayer, GroupNorm, Layer, Mode, Network, mlp, squared_error

from .shared.comparison import interval
from .shared.data import Examples, Floats, cut, minibatches, shuffled
from .shared.figure import Figure, Palette, legend, level, mean, points
from .shared.training import models


@dataclass(frozen=True)
class Settings:
    """The photographs, and what learns from them."""

    seeds: tuple[int, ...] = tuple(range(8))
    train: int = 1000
    validation: int = 300
    hidden: tuple[int, ...] = (32, 32)
    steps: int = 1200
    batch_sizes: tuple[int, ...] = (4, 16, 64)
    rates: tuple[float, ...] = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
    darkest: float = 0.25  # exposures are log-uniform from here to 1
    test_batches: int = 35


FULL = Settings()
QUICK = replace(FULL, seeds=(0, 1), train=200, steps=20, batch_sizes=(4, 16), rates=(0.03, 0.1))


@dataclass(frozen=True)
class Arm:
    """What normalizes the hidden layers, and what a mini-batch is."""

    norm: Callable[[int, int], Layer] | None
    batch_size: int
    shared: bool = False  # one exposure for all images of a mini-batch
    by_itself: bool = False  # every image standardized by its own pixels


def arms(settings: Settings) -> dict[str, Arm]:
    largest = max(settings.batch_sizes)
    sizes = {f"none{m}": Arm(None, m) for m in settings.batch_sizes}
    sizes |= {f"batch{m}": Arm(BatchNormLayer, m) for m in settings.batch_sizes}
    return sizes | {
        "layer": Arm(GroupNorm, largest),
        "itself": Arm(None, largest, by_itself=True),
        "shared_none": Arm(None, largest, shared=True),
        "shared_batch": Arm(BatchNormLayer, largest, shared=True),
        "shared_layer": Arm(GroupNorm, largest, shared=True),
    }


def run(settings: Settings, track: Callable[..., Iterable[Any]]) -> dict[str, Any]:
    """Root mean squared errors in percent of the target's deviation: 100 is as bad as always answering the mean."""
    found = {name: train(arm, settings) for name, arm in track(list(arms(settings).items()), "training")}
    results = {name: one.report(settings) for name, one in found.items()}
    for m in settings.batch_sizes:
        results[f"batch{m}"]["minus_none"] = interval(found[f"batch{m}"].error - found[f"none{m}"].error)
    return results


class Photographs:
    """Handwritten digits (n, S, 64) and how to photograph them: inputs and total ink, on the training set's scale."""

    def __init__(self, settings: Settings, by_itself: bool) -> None:
        self.settings, self.by_itself = settings, by_itself
        pixels, labels = shuffled(settings.seeds)
        self.pixels = cut(pixels, labels, settings.train, settings.validation)
        photographs = self.pixels.train.x * self.exposures(np.random.default_rng(7), settings.train)
        ink = photographs.sum(axis=2, keepdims=True)
        self.mean, self.std = photographs.mean(axis=(0, 2), keepdims=True), photographs.std(axis=(0, 2), keepdims=True)
        self.ink_mean, self.ink_std = ink.mean(axis=0), ink.std(axis=0)

    def exposures(self, rng: np.random.Generator, count: int) -> Floats:
        """``count`` log-uniform exposures for each seed, (count, S, 1)."""
        shape = (count, len(self.settings.seeds), 1)
        return np.exp(rng.uniform(np.log(self.settings.darkest), 0, shape)).astype(np.float32)

    def taken(self, pixels: Floats, exposures: Floats) -> Examples:
        """Photographs (n, S, 64) at exposures (n, S, 1) or one for all (1, S, 1), with their ink (n, S, 1)."""
        photographs = pixels * exposures
        ink = (photographs.sum(axis=2, keepdims=True) - self.ink_mean) / self.ink_std
        if self.by_itself:
            own = photographs - photographs.mean(axis=2, keepdims=True)
            return Examples(own / own.std(axis=2, keepdims=True), ink)
        return Examples((photographs - self.mean) / self.std, ink)

    def mixed(self, examples: Examples, seed: int) -> Examples:
        """All of a part, each image at an exposure of its own."""
        return self.taken(examples.x, self.exposures(np.random.default_rng(seed), len(examples)))

    def batches(self, examples: Examples, size: int, count: int, shared: bool) -> Iterator[Examples]:
        """``count`` mini-batches, at one exposure each if ``shared``, else every image at one of its own."""
        rng = np.random.default_rng(8)
        for pixels, _ in minibatches(examples, self.settings.seeds, size, count):
            yield self.taken(pixels, self.exposures(rng, 1 if shared else size))


@dataclass(frozen=True)
class RegressionErrors:
    """Errors (S,) at the rate that validation chose.

    Attributes:
        rate: that rate.
        error: on test images, each at its own exposure, with the training set's statistics.
        in_batches: in training mode, on mini-batches of test images at one exposure each.
    """

    rate: float
    error: Floats
    in_batches: Floats

    def report(self, settings: Settings) -> dict[str, Any]:
        """For the results."""
        on_edge = self.rate in (settings.rates[0], settings.rates[-1])
        errors = {"error": interval(self.error), "in_batches": interval(self.in_batches)}
        return {"rate": self.rate, "on_edge": on_edge} | errors


def train(arm: Arm, settings: Settings) -> RegressionErrors:
    """Gradient descent on the squared error at all rates side by side; they fall linearly to zero.

    So what remains at the end is not the noise of mini-batch gradients.
    """
    rates, photographs = settings.rates, Photographs(settings, arm.by_itself)
    pixels, test = photographs.pixels, photographs.mixed(photographs.pixels.test, 9)
    per_model = np.repeat(rates, len(settings.seeds))
    network = mlp(models(rates, settings.seeds), (64, *settings.hidden, 1), norm=arm.norm)
    batches = photographs.batches(pixels.train, arm.batch_size, settings.steps, arm.shared)
    with np.errstate(all="ignore"):  # a rate that is too large overflows, which is a finding
        for step, batch in enumerate(batches):
            _, gradient = squared_error(*side_by_side(network, batch, rates, "train"))
            network.backward(gradient)
            network.step(per_model * (1 - step / settings.steps))
        side_by_side(network, photographs.mixed(pixels.train, 7), rates, "estimate")
        validation = error(network, [photographs.mixed(pixels.validation, 10)], rates, "eval")
        best = int(np.nan_to_num(validation.mean(axis=1), nan=np.inf).argmin())
        shared = photographs.batches(pixels.test, max(settings.batch_sizes), settings.test_batches, shared=True)
        return RegressionErrors(
            rates[best], error(network, [test], rates, "eval")[best], error(network, shared, rates, "train")[best]
        )


def side_by_side(network: Network, examples: Examples, rates: Sequence[float], mode: Mode) -> tuple[Floats, Floats]:
    """Outputs and targets (n, R * S, 1)."""
    return network.forward(np.tile(examples.x, (1, len(rates), 1)), mode), np.tile(examples.y, (1, len(rates), 1))


def error(network: Network, batches: Iterable[Examples], rates: Sequence[float], mode: Mode) -> Floats:
    """Root mean squared error (R, S) over all batches, in percent of the target's deviation over mixed exposures."""
    losses = [squared_error(*side_by_side(network, batch, rates, mode))[0] for batch in batches]
    return 100 * np.sqrt(np.mean(losses, axis=0)).reshape(len(rates), -1)


def figures(record: dict[str, Any]) -> list[Figure]:
    """The errors of all arms on mixed exposures; and what a mini-batch of one exposure does to them."""
    results, settings = record["results"], record["settings"]
    sizes = settings["batch_sizes"]
    largest = max(sizes)

    def mixed(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        names = [*(f"batch{m}" for m in sizes), f"none{largest}", "layer", "itself"]
        labels = [*(f"batch\nnorm, {m}" for m in sizes), "none", "layer\nnorm", "by\nitself"]
        arms = ["batch"] * len(sizes) + ["none", "layer", "other"]
        for place, (name, arm) in enumerate(zip(names, arms, strict=True)):
            points(axes, [place], [results[name]["error"]], palette.arm(arm))
        finish(axes, labels, palette)

    def shared(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        batches, alone = palette.series[1], palette.series[0]
        names = [f"batch{largest}", "shared_batch", f"none{largest}", "shared_none", "layer", "shared_layer"]
        for place, name in enumerate(names):
            label = ("evaluation mode", "training mode, one exposure") if place == 0 else ("", "")
            points(axes, [place - 0.12], [results[name]["error"]], alone, label[0])
            points(axes, [place + 0.12], [results[name]["in_batches"]], batches, label[1])
        finish(axes, [f"{norm}\n{how}" for norm in ("batch", "none", "layer") for how in ("mixed", "shared")], palette)
        legend(axes, columns=2)

    def finish(axes: Axes, labels: Sequence[str], palette: Palette) -> None:
        level(axes, 100, "always the mean", palette)
        axes.set_xticks(range(len(labels)), labels)
        axes.grid(visible=False, axis="x")
        axes.set(ylabel="error, % of the target's deviation", ylim=(0, 130))

    def erring(name: str, key: str = "error") -> str:
        return f"{mean(results[name][key]):.0f}%"

    seeds = f"Mean and 95% interval over {len(settings['seeds'])} seeds"
    return [
        Figure(
            "mixed",
            alt="Error in predicting total ink, in percent of the target's deviation. Batch norm with mini-batches "
            f"of {sizes[0]}: {erring(f'batch{sizes[0]}')}, of {largest}: {erring(f'batch{largest}')}; no "
            f"normalization {erring(f'none{largest}')}, layer norm {erring('layer')}; images standardized by "
            f"themselves {erring('itself')}, as bad as always answering the mean.",
            caption="Root mean squared error of predicted ink on test images, every image at its own exposure, by "
            f"normalization and mini-batch size. {seeds}.",
            draw=mixed,
        ),
        Figure(
            "shared",
            alt="Errors after training with mixed exposures and with one exposure for each mini-batch. Batch norm "
            f"trained with shared exposures errs by {erring('shared_batch')} in evaluation mode. In training mode on "
            f"mini-batches of one exposure it errs by {erring('shared_batch', 'in_batches')}, and trained with mixed "
            f"exposures by {erring(f'batch{largest}', 'in_batches')}. Without normalization and with layer norm the "
            "mode makes no difference.",
            caption="The same error after training on mini-batches of mixed exposures and on mini-batches that share "
            "one: evaluated image by image, and in training mode on mini-batches of test images that share one. "
            f"{seeds}.",
            draw=shared,
        ),
    ]
