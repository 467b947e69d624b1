"""How much does it matter how large the first weights are?

The weights of all hidden layers are multiplied by one number, from a hundredth to ten, at the start: three decades
around the usual choice (He's for ReLU, LeCun's for sigmoid). Each such network is trained with batch norm and without,
at its own best learning rate out of ten over more than four decades, so that neither arm is judged at a rate that suits
another scale. The network without batch norm is given three smaller rates besides, for its gradients grow with its
weights. The networks have five hidden layers and learn to read handwritten digits.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reference_impl.network import BatchNormLayer, mlp

from .shared import data, training
from .shared.comparison import compare
from .shared.figure import Canvas, Figure, Palette, curve, level, plain_numbers, shared_legend

# Each activation with the variance of its usual weights, times a layer's inputs.
ACTIVATIONS = {"relu": 2.0, "sigmoid": 1.0}
ARMS = {"batch": BatchNormLayer, "none": None}
LABELS = {"batch": "batch norm", "none": "no normalization"}


@dataclass(frozen=True)
class Settings:
    """``scales`` multiply the usual weights; an arm works at a scale where it reads ``works`` percent or more.

    The network without batch norm is trained at ``smaller_rates`` too.
    """

    scales: tuple[float, ...] = (0.01, 0.1, 0.3, 1.0, 3.0, 10.0)
    depth: int = 5
    width: int = 64
    seeds: int = 5
    rates: tuple[float, ...] = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
    smaller_rates: tuple[float, ...] = (1e-6, 1e-5, 1e-4)
    steps: int = 250
    batch_size: int = 64
    threshold: float = 0.5
    works: float = 90.0


FULL = Settings()
QUICK = Settings(
    scales=(0.1, 1.0, 10.0), depth=3, width=16, seeds=2, rates=(0.01, 0.1, 1.0), smaller_rates=(), steps=40
)


def run(settings: Settings, track: Callable[[Sequence[Any], str], Iterator[Any]]) -> dict[str, Any]:
    seeds = range(settings.seeds)
    split = data.digits(seeds)
    found: dict[str, Any] = {activation: {} for activation in ACTIVATIONS}
    cases = [(activation, scale) for activation in ACTIVATIONS for scale in settings.scales]
    for activation, scale in track(cases, "scales"):
        gain = ACTIVATIONS[activation] * scale**2
        fits = {}
        for name, norm in ARMS.items():
            widths = [split.train.x.shape[2], *[settings.width] * settings.depth, 10]
            rates = settings.rates if norm else (*settings.smaller_rates, *settings.rates)
            network = mlp(training.models(rates, seeds), widths, activation, norm, gain=gain)
            fits[name] = training.fit(network, split, seeds, rates, settings.steps, settings.batch_size)
        found[activation][f"{scale:g}"] = compare(fits, settings.threshold)
        del found[activation][f"{scale:g}"]["by_rate"]
    for scales in found.values():
        scales["summary"] = {name: summary(scales, name, settings) for name in ARMS}
    return found


def summary(scales: dict[str, Any], name: str, settings: Settings) -> dict[str, Any]:
    """An arm's worst and best mean accuracy over the scales, and the scales at which it works."""
    means = {scale: found["test"][name]["mean"] for scale, found in scales.items() if scale != "summary"}
    working = [scale for scale, mean in means.items() if mean >= settings.works]
    return {
        "worst": min(means.values()),
        "best": max(means.values()),
        "working": working,
        "count": len(working),
    }


def figures(record: dict[str, Any]) -> list[Figure]:
    settings, found = record["settings"], record["results"]
    return [
        Figure(
            "scales",
            alt=(
                "Two panels of test accuracy against the factor on the first weights, from a hundredth to ten. With "
                "batch norm the curves are flat, at 95% or more. Without it ReLU networks reach their best at the "
                "usual weights, lose a fifth at three and ten times these, and guess at a tenth of them; sigmoid "
                "networks guess at all factors but three and ten."
            ),
            caption=(
                "Test accuracy against the factor on the usual first weights, every point at its own best learning "
                f"rate. Means of {settings['seeds']} seeds, the bands are 95% confidence intervals."
            ),
            draw=lambda canvas, palette: draw_scales(canvas, palette, settings["scales"], found),
            height=270,
        )
    ]


def draw_scales(canvas: Canvas, palette: Palette, scales: Sequence[float], found: dict[str, Any]) -> None:
    """Accuracy over the scales, one panel for each activation."""
    left, right = canvas.subplots(1, 2, sharey=True)
    for axes, activation, title in ((left, "relu", "ReLU"), (right, "sigmoid", "sigmoid")):
        for name, label in LABELS.items():
            accuracy = [found[activation][f"{scale:g}"]["test"][name] for scale in scales]
            curve(axes, scales, accuracy, palette.arm(name), label)
        axes.set(xscale="log", ylim=(0, 103), title=title, xlabel="factor on the first weights")
        axes.set_xticks((0.01, 0.1, 1, 10))
        plain_numbers(axes, "x")
        axes.minorticks_off()
    left.set_ylabel("accuracy in %")
    level(right, 10, "chance", palette)
    shared_legend(canvas, left)
