"""What does batch norm do to the shape of a distribution: its range, its bell, its zeros?

Networks of four ReLU layers learn digits with batch norm before the activation, behind it, and without. Over the whole
training set each unit is then asked: which of its normalized values lie outside of 0 and 1, how far does the largest
one lie, how skewed and how heavy-tailed is it before and after its batch norm, and how far is it from a normal
distribution of its mean and variance (the largest gap between the two distribution functions, as in Kolmogorov's test)?
Behind a ReLU, what becomes of the zeros? A fourth network, whose normalization divides by the root mean square and does
not subtract, keeps them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from scipy import stats

from reference_impl import batchnorm_forward
from reference_impl.network import Activation, BatchNormLayer, Layer, Linear, Mode, Network, mlp

from .shared.comparison import interval
from .shared.data import Examples, Floats, digits
from .shared.figure import Canvas, Figure, Palette, grouped, legend, level, listed
from .shared.networks import reached
from .shared.training import Trained, train_at_best_rate


@dataclass(frozen=True)
class Settings:
    """What is trained; ``alone`` are the batch sizes for one value that stands out."""

    seeds: int = 8
    depth: int = 4
    width: int = 48
    rates: tuple[float, ...] = (0.03, 0.1, 0.3, 1.0, 3.0)
    steps: int = 200
    batch_size: int = 64
    alone: tuple[int, ...] = (4, 64, 1000)


FULL = Settings()
QUICK = replace(FULL, seeds=2, depth=2, width=16, rates=(0.1, 1.0), steps=20)


class Divided:
    """``gamma x / rms(x) + beta``, the root mean square taken over the mini-batch: a zero stays a zero where beta is 0.

    Its statistics at test time are those of an "estimate" pass.
    """

    def __init__(self, models: int, units: int, eps: float = 1e-5) -> None:
        shape = (models, units)
        self.parameters = {"gamma": np.ones(shape, np.float32)}
        self.gradients: dict[str, Floats] = {}
        self.eps = eps

    def forward(self, x: Floats, mode: Mode = "train") -> Floats:
        """In eval mode by the stored root mean square."""
        if mode != "eval":
            self.rms = np.sqrt((x**2).mean(axis=0) + self.eps)
        self.x_hat = x / self.rms
        return self.parameters["gamma"] * self.x_hat

    def backward(self, dout: Floats) -> Floats:
        """Through the root mean square too."""
        self.gradients["gamma"] = (dout * self.x_hat).sum(axis=0)
        inner = dout * self.parameters["gamma"]
        return (inner - self.x_hat * (inner * self.x_hat).mean(axis=0)) / self.rms


# By arm: the normalization, and whether it stands behind the activation.
ARMS: dict[str, tuple[type[Layer] | None, bool]] = {
    "batch": (BatchNormLayer, False),
    "none": (None, False),
    "after": (BatchNormLayer, True),
    "divided": (Divided, True),
}


def run(settings: Settings, track: Callable[[Sequence[Any], str], Iterator[Any]]) -> dict[str, Any]:
    seeds = range(settings.seeds)
    split = digits(seeds)
    trained, found = {}, {}
    for name in track(list(ARMS), "networks"):
        norm, after = ARMS[name]
        make = partial(mlp, widths=(64, *[settings.width] * settings.depth, 10), norm=norm, after=after)
        start, learned = make(list(seeds)), learn(make, split, settings)
        trained[name] = learned.percent(split.test)
        found[name] = {"test": interval(trained[name]), "training": learned.report()}
        if name in ("batch", "none"):
            found[name]["before"] = shapes(start, split.train.x)
            found[name]["trained"] = shapes(learned.network, split.train.x)
        if name == "batch":
            found["range"] = ranges(learned.network, split.train.x)
            found["same"] = unchanged(learned.network, split.train.x)
        if name == "after":
            found["zeros"] = zeros(learned.network, split.train)
    gains = {name: interval(trained[name] - trained["after"]) for name in ("batch", "divided")}
    found |= {"minus_after": gains, "alone": {str(size): alone(size) for size in settings.alone}}
    inside = np.diff(stats.norm.cdf([0.0, 1.0]))[0]
    return found | {"normal": {"zero_one": 100 * (1 - inside), "minus_one_one": 100 * (1 - 2 * inside)}}


def learn(make: Callable[[list[int]], Network], split: Any, settings: Settings) -> Trained:
    """At the rate that validation chose."""
    return train_at_best_rate(make, split, range(settings.seeds), settings.rates, settings.steps, settings.batch_size)


def preactivations(network: Network, x: Floats) -> Floats:
    """All units' values before their ReLU on inputs x (N, M, K): (layers, N, M, D), in float64."""
    return np.array([values for _, values in reached(network, Activation, x, "estimate")], float)


def standardized(values: Floats, axis: int) -> Floats:
    """Mean 0 and variance 1; what is constant becomes NaN."""
    deviation = values.std(axis=axis, keepdims=True)
    return (values - values.mean(axis=axis, keepdims=True)) / np.where(deviation > 0, deviation, np.nan)


def shapes(network: Network, x: Floats) -> dict[str, Any]:
    """Of the pre-activations, means over units and layers: sizes of skewness and excess kurtosis, and the gap."""
    unit = standardized(preactivations(network, x), axis=1)
    sizes = {"skewness": (unit**3).mean(axis=1), "kurtosis": (unit**4).mean(axis=1) - 3}
    found = {name: interval(np.nanmean(np.abs(values), axis=(0, 2))) for name, values in sizes.items()}
    return found | {"gap": interval(np.nanmean(gaps(unit), axis=(0, 2)))}


def gaps(unit: Floats) -> Floats:
    """The largest gap between each unit's distribution function and the normal one, (layers, M, D)."""
    expected = stats.norm.cdf(np.sort(unit, axis=1))
    above = np.arange(1, unit.shape[1] + 1).reshape(1, -1, 1, 1) / unit.shape[1]
    return np.maximum(np.abs(above - expected), np.abs(expected - above + 1 / unit.shape[1])).max(axis=1)


def ranges(network: Network, x: Floats) -> dict[str, Any]:
    """Of the normalized values before gamma and beta: shares outside of two intervals in percent, and the largest."""
    unit = standardized(np.array([v for _, v in reached(network, BatchNormLayer, x, "estimate")], float), axis=1)
    outside = {"zero_one": (unit < 0) | (unit > 1), "minus_one_one": np.abs(unit) > 1}
    found = {name: interval(100 * values.mean(axis=(0, 1, 3))) for name, values in outside.items()}
    return found | {"largest": np.nanmax(np.abs(unit)), "bound": np.sqrt(len(x) - 1)}


def unchanged(network: Network, x: Floats) -> float:
    """The largest change of any unit's skewness by its batch norm, the sign of gamma aside."""
    worst = 0.0
    for layer, values in reached(network, BatchNormLayer, x, "estimate"):
        values = values.astype(float)
        ones = np.ones(values[0].size)
        out = batchnorm_forward(values.reshape(len(x), -1), ones, 0 * ones, layer.eps).reshape(values.shape)
        skewness = [(standardized(it, axis=0) ** 3).mean(axis=0) for it in (values, out)]
        worst = max(worst, float(np.nanmax(np.abs(skewness[0] - skewness[1]))))
    return worst


def zeros(network: Network, examples: Examples) -> dict[str, Any]:
    """What a batch norm behind a ReLU makes of the zeros: how many there are, and where they lie afterwards.

    ``values`` is how many different values the zeros of one unit have afterwards, at most; ``undone`` is how far the
    logits are from those of a network whose zeros stay zeros because the next layer's bias takes the shift.
    """
    share, place, negative, several = [], [], [], 0
    for layer, values in reached(network, BatchNormLayer, examples.x, "estimate"):
        out, none = layer.forward(values, "eval"), values == 0
        share.append(none.mean(axis=(0, 2)))
        gamma, beta = layer.parameters["gamma"], layer.parameters["beta"]
        at = (beta - gamma * (layer.running_mean / np.sqrt(layer.running_var + layer.eps)).reshape(gamma.shape)).astype(
            float
        )
        often = none.any(axis=0)
        place.append(np.where(often, at, np.nan))
        negative.append(np.where(often, at < 0, np.nan))
        several = max(
            several,
            max(len(np.unique(out[none[:, m, d], m, d])) for m in range(out.shape[1]) for d in range(out.shape[2])),
        )
    logits, kept = network.forward(examples.x, "eval"), shift_moved(network).forward(examples.x, "eval")
    return {
        "share": interval(100 * np.mean(share, axis=0)),
        "place": interval(np.nanmean(place, axis=(0, 2))),
        "negative": interval(100 * np.nanmean(negative, axis=(0, 2))),
        "values": several,
        "undone": np.abs(kept - logits).max() / np.abs(logits).max(),
    }


def shift_moved(network: Network) -> Network:
    """The same function in eval mode, in which a zero of a ReLU stays zero: the next layer's bias takes the shift."""
    layers: list[Layer] = []
    shift: Floats | None = None
    for layer in network.layers:
        if isinstance(layer, BatchNormLayer):
            gamma, beta = (layer.parameters[name].astype(float) for name in ("gamma", "beta"))
            scale = gamma / np.sqrt(layer.running_var + layer.eps).reshape(gamma.shape)
            shift = beta - scale * layer.running_mean.reshape(gamma.shape)
            layers.append(Scaled(scale))
        elif isinstance(layer, Linear) and shift is not None:
            weight = layer.parameters["weight"].astype(float)
            bias = layer.parameters.get("bias", 0) + np.einsum("mk,mkd->md", shift, weight)
            layers.append(Linear(weight, bias))
            shift = None
        else:
            layers.append(layer)
    return Network(layers)


class Scaled:
    """Each unit times a number."""

    def __init__(self, scale: Floats) -> None:
        self.parameters: dict[str, Floats] = {}
        self.gradients: dict[str, Floats] = {}
        self.scale = scale

    def forward(self, x: Floats, mode: Mode = "train") -> Floats:  # noqa: ARG002 - the same in every mode
        """The product."""
        return self.scale * x

    def backward(self, dout: Floats) -> Floats:
        """The product."""
        return self.scale * dout


def alone(size: int) -> float:
    """The normalized value of the one example that differs from all others of a mini-batch."""
    x = np.zeros((size, 1))
    x[0] = 1
    return float(batchnorm_forward(x, np.ones(1), np.zeros(1), 1e-30)[0, 0])


def figures(record: dict[str, Any]) -> list[Figure]:
    """How far from normal the units are, before training and after it."""
    found, settings = record["results"], record["settings"]
    labels = {"batch": "batch norm", "none": "none"}
    times = {"before": "first weights", "trained": "trained"}

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        arms = {labels[arm]: (palette.arm(arm), [found[arm][time]["gap"] for time in times]) for arm in labels}
        grouped(axes, list(times.values()), arms)
        level(axes, 0, "normal", palette)
        axes.set(ylabel="distance from normal", ylim=(-0.01, None))
        legend(axes)

    said = "; ".join(
        f"{words}: {listed({labels[arm]: found[arm][time]['gap'] for arm in labels}, '.3f')}"
        for time, words in times.items()
    )
    return [
        Figure(
            "normal",
            alt=f"Distance of a unit's distribution from the normal one of its mean and variance. {said}. The normal "
            "distribution would have 0.",
            caption="The largest gap between a unit's distribution function before its ReLU and the normal one of its "
            f"mean and variance, over the training set: means over units and {settings['depth']} layers, 95% intervals "
            f"over {settings['seeds']} splits. Batch norm itself changes this by nothing.",
            draw=draw,
            height=260,
        )
    ]
