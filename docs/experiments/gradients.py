"""How do gradients change with depth, and does batch norm keep deep networks trainable?

At the start: the squared gradient of the loss with respect to each layer's input, in 40 layers, for a batch of digits.
It grows or shrinks by nearly the same factor in every layer; for ReLU with batch norm theory says pi / (pi - 1), if
layers are wide and batches large (Yang et al. 2019). The first steps of training then show whether that range stays.
At last networks of growing depth are trained: plain, with batch norm, with layer norm, with skip connections and batch
norm, and with skip connections and no normalization but a factor on every block that is learned and starts at 0 (De
and Smith 2020). Each has its own best learning rate.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from reference_impl.network import BatchNormLayer, GroupNorm, Layer, Linear, Network, mlp, softmax_cross_entropy

from .comparison import compare, ratio
from .data import Floats, Split, digits
from .gradients_figures import figures
from .intervals import interval
from .training import fit, models

__all__ = ["FULL", "QUICK", "figures", "run"]

Norm = Callable[[int, int], Layer]


@dataclass(frozen=True)
class Settings:
    """The defaults are the full form."""

    seeds: int = 5
    depth: int = 40
    width: int = 128
    batch_sizes: tuple[int, ...] = (4, 8, 16, 32, 64, 128, 256, 512)
    start_batch: int = 128
    widths: tuple[int, ...] = (64, 128, 256, 512)  # at a batch size of width_batch
    width_batch: int = 256
    first_steps: tuple[int, ...] = (0, 1, 2, 3, 5, 10, 20, 30)
    first_rates: tuple[float, ...] = (0.01, 0.1, 1.0)
    train: int = 1000
    depths: tuple[int, ...] = (10, 20, 40)  # of the networks that are trained
    trained_width: int = 48
    rates: tuple[float, ...] = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
    steps: int = 120
    batch_size: int = 64
    threshold: float = 0.5  # training loss to be reached


FULL = Settings()
QUICK = replace(
    FULL,
    seeds=2,
    depth=12,
    width=16,
    batch_sizes=(8, 32),
    start_batch=32,
    widths=(16, 32),
    first_steps=(0, 1, 2),
    depths=(4,),
    trained_width=16,
    rates=(0.1, 1.0),
    steps=12,
)

# Activation and normalization of the networks that are looked at before training.
AT_START: dict[str, tuple[str, Norm | None]] = {
    "relu": ("relu", None),
    "relu_batch": ("relu", BatchNormLayer),
    "relu_layer": ("relu", GroupNorm),
    "tanh_batch": ("tanh", BatchNormLayer),
    "linear_batch": ("identity", BatchNormLayer),
    "sigmoid": ("sigmoid", None),
    "sigmoid_batch": ("sigmoid", BatchNormLayer),
}


class Factor:
    """A block's output times one number per model, which is learned and starts at 0."""

    def __init__(self, models: int) -> None:
        self.parameters = {"factor": np.zeros((models, 1), np.float32)}
        self.gradients: dict[str, Floats] = {}

    def forward(self, x: Floats, mode: str = "train") -> Floats:  # noqa: ARG002
        self.x = x
        return x * self.parameters["factor"]

    def backward(self, dout: Floats) -> Floats:
        self.gradients["factor"] = (dout * self.x).sum(axis=(0, 2))[:, None]
        return dout * self.parameters["factor"]


def plain(seeds: list[int], depth: int, width: int, norm: Norm | None) -> Network:
    return mlp(seeds, (64, *[width] * depth, 10), "relu", norm)


def residual(seeds: list[int], depth: int, width: int, norm: Norm | None) -> Network:
    """The first layer changes the width, every other one is a block beside which its input passes unchanged."""
    network = plain(seeds, depth, width, norm)
    size = 2 if norm is None else 3  # layers of the network that make up one hidden layer
    hidden, head = network.layers[:-1], network.layers[-1]
    blocks = [hidden[start : start + size] for start in range(size, len(hidden), size)]
    if norm is None:
        blocks = [[*block, Factor(len(seeds))] for block in blocks]
    return Network([*hidden[:size], *(Network(block, skip=True) for block in blocks), head])


ARMS: dict[str, Callable[[list[int], int, int], Network]] = {
    "none": lambda *size: plain(*size, norm=None),
    "batch": lambda *size: plain(*size, norm=BatchNormLayer),
    "layer": lambda *size: plain(*size, norm=GroupNorm),
    "batch_skip": lambda *size: residual(*size, norm=BatchNormLayer),
    "factor_skip": lambda *size: residual(*size, norm=None),
}


def run(settings: Settings, track: Callable[..., Iterable[Any]]) -> dict[str, Any]:
    """Gradients by layer at the start, their factor by batch size and width, the first steps, accuracies by depth."""
    split = digits(range(settings.seeds), train=settings.train)
    return {
        "theory": np.pi / (np.pi - 1),
        "start": {name: start(network, split, settings) for name, network in at_start(settings).items()},
        "batch_size": {str(size): batch_norm_factor(split, settings, size=size) for size in settings.batch_sizes},
        "width": {
            str(width): batch_norm_factor(split, settings, size=settings.width_batch, width=width)
            for width in settings.widths
        },
        "first": {f"{rate:g}": first_steps(split, settings, rate) for rate in settings.first_rates},
        "trained": {str(depth): trained(split, settings, depth) for depth in track(list(settings.depths), "depths")},
    }


def at_start(settings: Settings) -> dict[str, Network]:
    seeds, widths = list(range(settings.seeds)), (64, *[settings.width] * settings.depth, 10)
    networks = {name: mlp(seeds, widths, *kind) for name, kind in AT_START.items()}
    return networks | {"relu_batch_skip": residual(seeds, settings.depth, settings.width, BatchNormLayer)}


def start(network: Network, split: Split, settings: Settings) -> dict[str, Any]:
    """The factor per layer, and the squared gradient of every layer against the last one's, as an exponent of ten."""
    squares = backward(network, split, settings.start_batch)
    exponents = np.log10(squares / squares[-1])
    return {
        "factor": factor(squares),
        "range": ratio(squares[0], squares[-1]),
        "exponents": [interval(values) for values in exponents],
    }


def batch_norm_factor(split: Split, settings: Settings, size: int, width: int | None = None) -> dict[str, float] | None:
    """Of plain ReLU networks with batch norm."""
    network = plain(list(range(settings.seeds)), settings.depth, width or settings.width, BatchNormLayer)
    return factor(backward(network, split, size))


def first_steps(split: Split, settings: Settings, rate: float) -> dict[str, Any]:
    """The squared gradient at the first layers over that at the last, after steps of descent on one batch."""
    network = plain(list(range(settings.seeds)), settings.depth, settings.width, BatchNormLayer)
    found = {}
    for step in range(max(settings.first_steps) + 1):
        squares = backward(network, split, settings.start_batch)
        if step in settings.first_steps:
            found[str(step)] = ratio(squares[0], squares[-1])
        network.step(rate)
    return found


def trained(split: Split, settings: Settings, depth: int) -> dict[str, Any]:
    """Test accuracies after training, and what each arm gains over plain batch norm."""
    seeds, fits = range(settings.seeds), {}
    for name, make in ARMS.items():
        network = make(models(settings.rates, seeds), depth, settings.trained_width)
        fits[name] = fit(network, split, seeds, settings.rates, settings.steps, settings.batch_size)
    found = compare(fits, settings.threshold, against="batch")
    return {measure: found[measure] for measure in ("test", "rate", "on_edge", "steps", "reached")}


def backward(network: Network, split: Split, size: int) -> Floats:
    """Squared length of the loss's gradient at the input of every hidden layer but the first, (layers, M)."""
    logits = network.forward(split.train.x[:size].astype(float))
    dx, squares = softmax_cross_entropy(logits, split.train.y[:size])[1], []
    for layer in reversed(network.layers):
        dx = layer.backward(dx)
        if isinstance(layer, Linear | Network):
            squares.append((dx**2).sum(axis=(0, 2)))
    return np.array(squares[-2:0:-1])  # neither the read-out's input nor the data


def factor(squares: Floats) -> dict[str, float] | None:
    """By what the squared gradient is multiplied per layer on its way back, away from the ends by a quarter."""
    ends = len(squares) // 4, len(squares) - 1 - len(squares) // 4
    return ratio((squares[ends[0]] / squares[ends[1]]) ** (1 / (ends[1] - ends[0])), np.ones(squares.shape[1]))
