"""The figures of ``gradients``."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure as Canvas

from .figure import Figure, Palette, curve, grouped, legend, level, mean
from .wording import listed

START = {
    "relu": ("ReLU", "none"),
    "relu_batch": ("ReLU, batch norm", "batch"),
    "relu_batch_skip": ("same, skip connections", "ghost"),
    "tanh_batch": ("tanh, batch norm", "group"),
    "sigmoid": ("sigmoid", "layer"),
}
TRAINED = {
    "none": ("plain", "none"),
    "batch": ("batch norm", "batch"),
    "layer": ("layer norm", "layer"),
    "batch_skip": ("batch norm, skip", "ghost"),
    "factor_skip": ("skip, factor from 0", "group"),
}


def figures(record: dict[str, Any]) -> list[Figure]:
    """Gradients by layer, their factor by batch size, the first steps, accuracy by depth."""
    return [start(record), batch_size(record), first(record), trained(record)]


def start(record: dict[str, Any]) -> Figure:
    found, settings = record["results"]["start"], record["settings"]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        for arm, (label, role) in START.items():
            exponents = found[arm]["exponents"]
            curve(axes, range(2, len(exponents) + 2), exponents, palette.arm(role), label)
        axes.set(xlabel="hidden layer", ylabel="squared gradient, exponent of 10", ylim=(-8, 8))
        legend(axes, columns=2)

    said = listed({label: found[arm]["factor"] for arm, (label, _) in START.items()}, ".2f")
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


def batch_size(record: dict[str, Any]) -> Figure:
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


def first(record: dict[str, Any]) -> Figure:
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


def trained(record: dict[str, Any]) -> Figure:
    found, settings = record["results"]["trained"], record["settings"]
    depths = [str(depth) for depth in settings["depths"]]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        shown = {
            label: (palette.arm(role), [found[depth]["test"][arm] for depth in depths])
            for arm, (label, role) in TRAINED.items()
        }
        grouped(axes, [f"{depth} layers" for depth in depths], shown)
        level(axes, 10, "chance", palette)
        axes.set(ylabel="test accuracy, %", ylim=(0, 101))
        legend(axes, columns=2)

    by_depth = {arm: {depth: found[depth]["test"][arm] for depth in depths} for arm in TRAINED}
    said = "; ".join(f"{label}: {listed(by_depth[arm])}" for arm, (label, _) in TRAINED.items())
    return Figure(
        "trained",
        alt=f"Test accuracy in percent by number of layers. {said}.",
        caption=f"ReLU networks of {settings['trained_width']} units after {settings['steps']} steps, each at its own "
        f"best learning rate. Means and 95% intervals over {settings['seeds']} seeds.",
        draw=draw,
        height=320,
    )
