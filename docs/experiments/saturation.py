"""A sigmoid's output lies between 0 and 1: does it normalize? And what do gamma and beta do for it?

Eight hidden layers on digits. At the start: every layer's mean, its spread over the examples, its gradient; and the
share of flat units when the weights are too large. To tell apart what the sigmoid lacks, it is also centred (minus
1/2), made steep (times 4, so that its slope at 0 is 1), and both, which is 2 tanh(z/2); beside these ReLU, and batch
norm before the sigmoid. How straight is the stretch of the sigmoid that a batch uses? That is the share of the output's
variance that a straight line explains, by gamma and beta. At last all are trained, also with gamma and beta held at 1
and 0, and with batch norm alone between linear layers.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.figure import Figure as Canvas

from reference_impl.network import Activation, BatchNormLayer, Layer, Linear, Network, mlp, softmax_cross_entropy

from .shared.comparison import compare, interval, ratio
from .shared.data import Floats, Split, digits
from .shared.figure import Figure, Palette, Style, curve, grouped, legend, level, listed, points
from .shared.networks import FixedBatchNorm, of_kind
from .shared.training import fit, models

# A unit counts as flat where the sigmoid's slope is below a tenth of its largest, 1/4.
FLAT = 0.025


@dataclass(frozen=True)
class Settings:
    """The defaults are the full form."""

    seeds: int = 5
    depth: int = 8
    width: int = 64
    train: int = 1000
    scales: tuple[int, ...] = (1, 4, 16)  # what the initial weights are multiplied by
    gammas: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0, 8.0)
    betas: tuple[float, ...] = (0.0, 2.0)
    rates: tuple[float, ...] = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
    steps: int = 300
    batch_size: int = 64
    threshold: float = 0.5  # training loss to be reached


FULL = Settings()
QUICK = replace(FULL, seeds=2, width=16, train=200, rates=(0.1, 1.0), steps=12)


class ShapedSigmoid(Activation):
    """A sigmoid times ``factor`` plus ``offset``."""

    def __init__(self, factor: float, offset: float) -> None:
        super().__init__("sigmoid")
        sigmoid = self.function
        self.function = lambda x: np.multiply(factor, sigmoid(x), dtype=x.dtype) + x.dtype.type(offset)
        self.derivative = lambda y: (y - y.dtype.type(offset)) * (1 - (y - y.dtype.type(offset)) / factor)


# Factor and offset of the sigmoids without batch norm.
SHAPES = {"sigmoid": (1.0, 0.0), "centred": (1.0, -0.5), "steep": (4.0, 0.0), "both": (4.0, -2.0)}
# Activation and normalization of the other arms.
OTHERS: dict[str, tuple[str, Callable[[int, int], Layer] | None]] = {
    "relu": ("relu", None),
    "batch": ("sigmoid", BatchNormLayer),
    "fixed": ("sigmoid", FixedBatchNorm),
    "linear": ("identity", BatchNormLayer),
}
AT_START = (*SHAPES, "relu", "batch")


def run(settings: Settings, track: Callable[..., Iterable[Any]]) -> dict[str, Any]:
    """Layers at the start, flat units by weight scale, straightness by gamma and beta, training."""
    split = digits(range(settings.seeds), train=settings.train)
    found = {
        "start": {arm: start(build(arm, settings), split) for arm in AT_START},
        "flat": {str(scale): flat(settings, split, scale) for scale in settings.scales},
        "straight": straight(settings, split),
    }
    fits, parameters = {}, {}
    for arm in track([*SHAPES, *OTHERS], "training"):
        network = build(arm, settings, settings.rates)
        fits[arm] = fit(network, split, range(settings.seeds), settings.rates, settings.steps, settings.batch_size)
        parameters[arm] = learned(network, fits[arm].best(), settings.seeds)
    trained = compare(fits, settings.threshold, against="fixed")
    return found | {
        # What is gained over batch norm with gamma and beta held fixed.
        "trained": {measure: trained[measure] for measure in ("test", "rate", "on_edge", "steps", "reached")},
        "learned": parameters["batch"],
    }


def build(arm: str, settings: Settings, rates: tuple[float, ...] = (1.0,)) -> Network:
    activation, norm = OTHERS.get(arm, ("sigmoid", None))
    widths = (64, *[settings.width] * settings.depth, 10)
    network = mlp(models(rates, range(settings.seeds)), widths, activation, norm)
    if arm in SHAPES:
        network.layers = [
            ShapedSigmoid(*SHAPES[arm]) if isinstance(layer, Activation) else layer for layer in network.layers
        ]
    return network


def start(network: Network, split: Split) -> dict[str, Any]:
    """By layer: mean of the activations, their deviation over the examples, the weights' gradient against the last."""
    logits = network.forward(split.train.x)
    network.backward(softmax_cross_entropy(logits, split.train.y)[1])
    activations = [layer.y for layer in of_kind(network, Activation)]
    weights = of_kind(network, Linear)[:-1]
    sizes = [np.linalg.norm(layer.gradients["weight"].astype(float), axis=(1, 2)) for layer in weights]
    return {
        "mean": [interval(y.mean(axis=(0, 2))) for y in activations],
        "spread": [interval(np.sqrt(y.var(axis=0, dtype=float).mean(axis=1))) for y in activations],
        "gradient": [ratio(size, sizes[-1]) for size in sizes],
    }


def flat(settings: Settings, split: Split, scale: int) -> dict[str, Any]:
    """Percent of the sigmoids' outputs where the slope is nearly 0, weights ``scale`` times as large as usual."""
    found = {}
    for name, arm in {"none": "sigmoid", "batch": "batch"}.items():
        network = build(arm, settings)
        for layer in of_kind(network, Linear):
            layer.parameters["weight"] *= scale
        network.forward(split.train.x)
        slopes = np.stack([layer.derivative(layer.y) for layer in of_kind(network, Activation)])
        found[name] = interval(100 * (slopes < FLAT).mean(axis=(0, 1, 3)))
    return found


def straight(settings: Settings, split: Split) -> dict[str, Any]:
    """Percent of the variance of sigmoid(gamma x_hat + beta) that a straight line in x_hat explains, first layer."""
    network = build("batch", settings)
    network.forward(split.train.x)
    layer = of_kind(network, BatchNormLayer)[0]
    x_hat = layer.forward(layer.columns.reshape(layer.shape)).astype(float)
    sigmoid = Activation("sigmoid").function
    return {
        f"{beta:g}": {
            f"{gamma:g}": interval(100 * explained(x_hat, sigmoid(gamma * x_hat + beta)).mean(axis=1))
            for gamma in settings.gammas
        }
        for beta in settings.betas
    }


def explained(x: Floats, y: Floats) -> Floats:
    """Squared correlation of each unit of each model: two arrays (N, M, D) to (M, D)."""
    x, y = x - x.mean(axis=0), y - y.mean(axis=0)
    return (x * y).mean(axis=0) ** 2 / ((x * x).mean(axis=0) * (y * y).mean(axis=0))


def learned(network: Network, rate: int, seeds: int) -> dict[str, Any]:
    """Gamma and beta after training at one rate: mean size and largest, over all layers."""
    layers = [layer.parameters for layer in of_kind(network, BatchNormLayer)]
    if not layers:
        return {}
    own = slice(rate * seeds, (rate + 1) * seeds)
    gamma, beta = (np.abs(np.stack([layer[name][own] for layer in layers], axis=1)) for name in ("gamma", "beta"))
    return {
        "gamma": interval(gamma.mean(axis=(1, 2))),
        "largest": interval(gamma.max(axis=(1, 2))),
        "beta": interval(beta.mean(axis=(1, 2))),
        "by_layer": [interval(values) for values in gamma.mean(axis=2).T],
    }


LABELS = {
    "sigmoid": "sigmoid",
    "centred": "centred",
    "steep": "steep",
    "both": "centred\nand steep",
    "relu": "ReLU",
    "batch": "sigmoid,\nbatch norm",
    "fixed": "batch norm,\nfixed",
    "linear": "batch norm\nalone",
}


def figures(record: dict[str, Any]) -> list[Figure]:
    """Spread by layer, flat units by weight scale, straightness by gamma, accuracy after training."""
    return [layers_figure(record), flat_figure(record), straight_figure(record), trained_figure(record)]


def styles(palette: Palette) -> Mapping[str, Style]:
    """Batch norm looks as everywhere, the plain sigmoid as networks without it do."""
    others = (palette.series[place] for place in (5, 2, 3, 4))
    named = {"sigmoid": palette.arm("none"), "batch": palette.arm("batch")}
    return named | dict(zip(("centred", "steep", "both", "relu"), others, strict=True))


def layers_figure(record: dict[str, Any]) -> Figure:
    found, settings = record["results"]["start"], record["settings"]
    shown = ("sigmoid", "steep", "relu", "batch")
    numbers = list(range(1, settings["depth"] + 1))

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        for arm in shown:
            curve(axes, numbers, found[arm]["spread"], styles(palette)[arm], LABELS[arm].replace("\n", " "))
        axes.set(yscale="log", xlabel="hidden layer", ylabel="spread over the examples", xticks=numbers)
        legend(axes, columns=2)

    said = listed({LABELS[arm].replace("\n", " "): found[arm]["spread"][-1] for arm in shown}, ".1g")
    return Figure(
        "layers",
        alt="Spread of the activations against the layer, logarithmic. The sigmoid falls along a straight line, ReLU "
        f"and batch norm stay level. In the last layer: {said}.",
        caption="Standard deviation of a unit's activation over the training examples before any training, root mean "
        f"square over {settings['width']} units. Means and 95% bands over {settings['seeds']} seeds. The centred "
        "sigmoid would lie on the plain one, the centred and steep one on ReLU.",
        draw=draw,
        height=330,
    )


def flat_figure(record: dict[str, Any]) -> Figure:
    found, settings = record["results"]["flat"], record["settings"]
    values = {arm: [found[scale][arm] for scale in found] for arm in ("none", "batch")}
    groups = [f"weights × {scale}" for scale in found]
    said = {arm: listed(dict(zip(groups, values[arm], strict=True))) for arm in values}

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        labels = {"none": "sigmoid", "batch": "sigmoid, batch norm"}
        grouped(axes, groups, {label: (palette.arm(arm), values[arm]) for arm, label in labels.items()})
        axes.set(ylabel="flat units, %", ylim=(-3, 100))
        legend(axes)

    return Figure(
        "flat",
        alt=f"Percent of flat units by the scale of the weights. Without batch norm: {said['none']}. With it: "
        f"{said['batch']}.",
        caption="Outputs where the sigmoid's slope is below a tenth of its largest: all layers and examples, before "
        f"any training. Mean of {settings['seeds']} seeds with 95% intervals.",
        draw=draw,
        height=260,
    )


def straight_figure(record: dict[str, Any]) -> Figure:
    found, settings = record["results"]["straight"], record["settings"]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        for style, beta in zip(palette.series, found, strict=False):
            curve(axes, settings["gammas"], list(found[beta].values()), style, f"beta = {beta}")
        axes.set(xscale="log", xlabel="gamma", ylabel="explained by a straight line, %", ylim=(70, 101))
        axes.set_xticks(settings["gammas"], [f"{gamma:g}" for gamma in settings["gammas"]])
        axes.minorticks_off()
        legend(axes)

    said = "; ".join(
        f"beta {beta}: {listed({f'gamma {gamma}': value for gamma, value in by.items()})}" for beta, by in found.items()
    )
    return Figure(
        "straight",
        alt=f"Percent of the sigmoid's variance that a straight line explains, falling with gamma. {said}.",
        caption="Share of the variance of the sigmoid's output over the training examples that the best straight line "
        "in the normalized value explains; first hidden layer before training. "
        f"Mean of {settings['seeds']} seeds; the 95% bands are narrower than the markers.",
        draw=draw,
        height=260,
    )


def trained_figure(record: dict[str, Any]) -> Figure:
    found, settings = record["results"]["trained"]["test"], record["settings"]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        own = dict(styles(palette))
        for place, arm in enumerate(LABELS):
            points(axes, [place], [found[arm]], own.get(arm, palette.arm("batch")))
        level(axes, 10, "chance", palette)
        axes.set_xticks(range(len(LABELS)), LABELS.values(), rotation=40, ha="right", rotation_mode="anchor")
        axes.set(ylabel="test accuracy, %", ylim=(0, 101))

    return Figure(
        "trained",
        alt="Test accuracy in percent of eight networks: "
        f"{listed({label.replace(chr(10), ' '): found[arm] for arm, label in LABELS.items()})}.",
        caption=f"{settings['depth']} hidden layers after {settings['steps']} steps, each at its own best learning "
        f"rate. Mean of {settings['seeds']} seeds with 95% intervals. The last three have batch norm: with sigmoids, "
        "with sigmoids and its gamma and beta held fixed, and with nothing else between linear layers.",
        draw=draw,
        height=320,
    )
