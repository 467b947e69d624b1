"""How do gradients change with depth, and does batch norm keep deep networks trainable?

At the start: the squared gradient of the loss with respect to each layer's input, in 40 layers, for a batch of digits.
It grows or shrinks by nearly the same factor in every layer; for ReLU with batch norm theory says pi / (pi - 1), if
layers are wide and batches large (Yang et al. 2019). The first steps of training then show whether that range stays.
At last networks of growing depth are trained: plain, with batch norm, with layer norm, with skip connections and batch
norm, and with skip connections and no normalization but a factor on every block that is learned and starts at 0 (De
and Smith 2020). Each has its own best learning rate. The experiment ``skips`` takes the last two apart.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.figure import Figure as Canvas

from reference_impl.network import BatchNormLayer, GroupNorm, Layer, Linear, Network, mlp, softmax_cross_entropy

from .shared.comparison import compare, interval, ratio
from .shared.data import Floats, Split, digits
from .shared.figure import Figure, Palette, curve, grouped, legend, level, listed, mean
from .shared.training import fit, models

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
        """At the start nothing."""
        self.x = x
        return x * self.parameters["factor"]

    def backward(self, dout: Floats) -> Floats:
        """As of any product."""
        self.gradients["factor"] = (dout * self.x).sum(axis=(0, 2))[:, None]
        return dout * self.parameters["factor"]


def plain(seeds: list[int], depth: int, width: int, norm: Norm | None) -> Network:
    return mlp(seeds, (64, *[width] * depth, 10), "relu", norm)


def residual(seeds: list[int], depth: int, width: int, norm: Norm | None, zero: bool = False) -> Network:
    """The first layer changes the width, every other one is a block beside which its input passes unchanged.

    With ``zero`` a block begins as nothing, by a factor behind it. A gamma of 0 would not do: behind it the ReLU gets
    zeros, and its gradient there is zero, for ever.
    """
    network = plain(seeds, depth, width, norm)
    size = 2 if norm is None else 3  # layers of the network that make up one hidden layer
    hidden, head = network.layers[:-1], network.layers[-1]
    blocks = [hidden[start : start + size] for start in range(size, len(hidden), size)]
    if zero:
        blocks = [[*block, Factor(len(seeds))] for block in blocks]
    return Network([*hidden[:size], *(Network(block, skip=True) for block in blocks), head])


ARMS: dict[str, Callable[[list[int], int, int], Network]] = {
    "none": lambda *size: plain(*size, norm=None),
    "batch": lambda *size: plain(*size, norm=BatchNormLayer),
    "layer": lambda *size: plain(*size, norm=GroupNorm),
    "batch_skip": lambda *size: residual(*size, norm=BatchNormLayer),
    "factor_skip": lambda *size: residual(*size, norm=None, zero=True),
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


START_LABELS = {
    "relu": ("ReLU", "none"),
    "relu_batch": ("ReLU, batch norm", "batch"),
    "relu_batch_skip": ("same, skip connections", "ghost"),
    "tanh_batch": ("tanh, batch norm", "group"),
    "sigmoid": ("sigmoid", "layer"),
}
TRAINED_LABELS = {
    "none": ("plain", "none"),
    "batch": ("batch norm", "batch"),
    "layer": ("layer norm", "layer"),
    "batch_skip": ("batch norm, skip", "ghost"),
    "factor_skip": ("skip, factor from 0", "group"),
}


def figures(record: dict[str, Any]) -> list[Figure]:
    """Gradients by layer, their factor by batch size, the first steps, accuracy by depth."""
    return [start_figure(record), batch_size_figure(record), first_figure(record), trained_figure(record)]


def start_figure(record: dict[str, Any]) -> Figure:
    found, settings = record["results"]["start"], record["settings"]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        for arm, (label, role) in START_LABELS.items():
            exponents = found[arm]["exponents"]
            curve(axes, range(2, len(exponents) + 2), exponents, palette.arm(role), label)
        axes.set(xlabel="hidden layer", ylabel="squared gradient, exponent of 10", ylim=(-8, 8))
        legend(axes, columns=2)

    said = listed({label: found[arm]["factor"] for arm, (label, _) in START_LABELS.items()}, ".2f")
    return Figure(
        "start",
        alt="Squared gradient against the layer, relative to the last, logarithmic: straight lines. Towards the first "
        f"layers it grows with ReLU and batch norm and leaves the picture with sigmoids. Factor per layer: {said}.",
        caption="Squared gradient of the loss at the input of each hidden layer, relative to the last layer's, before "
        f"any training; {settings['width']} units, one batch of {settings['start_batch']} digits. Means and 95% bands "
        f"over {settings['seeds']} seeds.",
        draw=draw,
        height=340,
    )


def batch_size_figure(record: dict[str, Any]) -> Figure:
    found, settings = record["results"]["batch_size"], record["settings"]
    sizes = settings["batch_sizes"]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        curve(axes, sizes, list(found.values()), palette.arm("batch"))
        level(axes, record["results"]["theory"], "π / (π − 1)", palette)
        axes.set(xscale="log", xlabel="batch size", ylabel="factor per layer", ylim=(1, None))
        axes.set_xticks(sizes, [str(size) for size in sizes])
        axes.minorticks_off()

    return Figure(
        "factor",
        alt=f"Factor of the squared gradient per layer by batch size: {listed(found, '.2f')}. A line at 1.47: theory.",
        caption=f"Growth of the squared gradient per layer with ReLU and batch norm, {settings['depth']} layers of "
        f"{settings['width']} units, and the theory for wide layers and large batches [@yang19]. Means and 95% bands "
        f"over {settings['seeds']} seeds.",
        draw=draw,
        height=260,
    )


def first_figure(record: dict[str, Any]) -> Figure:
    found, settings = record["results"]["first"], record["settings"]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        for style, rate in zip(palette.series, found, strict=False):
            curve(axes, settings["first_steps"], list(found[rate].values()), style, f"learning rate {rate}")
        level(axes, 1, "all layers alike", palette)
        axes.set(yscale="log", xlabel="step", ylabel="squared gradient, first / last", ylim=(1e-2, 1e7))
        legend(axes, columns=2)

    powers = {rate: {step: np.log10(mean(value)) for step, value in by.items()} for rate, by in found.items()}
    said = "; ".join(f"learning rate {rate}: {listed(by, '.1f')}" for rate, by in powers.items())
    return Figure(
        "first",
        alt=f"Squared gradient of the first layer over that of the last, by step, as exponents of ten. {said}.",
        caption="The first layer's squared gradient over the last layer's, in the first steps of descent on one batch: "
        f"ReLU and batch norm, {settings['depth']} layers. Geometric means and 95% bands over "
        f"{settings['seeds']} seeds.",
        draw=draw,
    )


def trained_figure(record: dict[str, Any]) -> Figure:
    found, settings = record["results"]["trained"], record["settings"]
    depths = [str(depth) for depth in settings["depths"]]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        shown = {
            label: (palette.arm(role), [found[depth]["test"][arm] for depth in depths])
            for arm, (label, role) in TRAINED_LABELS.items()
        }
        grouped(axes, [f"{depth} layers" for depth in depths], shown)
        level(axes, 10, "chance", palette)
        axes.set(ylabel="test accuracy, %", ylim=(0, 101))
        legend(axes, columns=2)

    by_depth = {arm: {depth: found[depth]["test"][arm] for depth in depths} for arm in TRAINED_LABELS}
    said = "; ".join(f"{label}: {listed(by_depth[arm])}" for arm, (label, _) in TRAINED_LABELS.items())
    return Figure(
        "trained",
        alt=f"Test accuracy in percent by number of layers. {said}.",
        caption=f"ReLU networks of {settings['trained_width']} units after {settings['steps']} steps, each at its own "
        f"best learning rate. Means and 95% intervals over {settings['seeds']} seeds.",
        draw=draw,
        height=320,
    )
