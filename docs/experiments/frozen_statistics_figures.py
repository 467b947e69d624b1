"""The figures of ``frozen_statistics``."""

from typing import Any

from .figure import Canvas, Figure, Palette, curve, mean
from .panels import plain_numbers, shared_legend
from .rows import rows
from .wording import listed

ARMS = {
    "none": "full gradient",
    "mean": "mean constant",
    "variance": "variance constant",
    "both": "both constant",
    "running": "running averages",
}


def figures(record: dict[str, Any]) -> list[Figure]:
    """The bias that learns alone, the networks at every rate, and the honest uses of the whole set."""
    return [bias(record), stopped(record), whole(record)]


def bias(record: dict[str, Any]) -> Figure:
    found = record["results"]["bias"]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        for look, arm in zip((palette.series[1], palette.series[0]), ("mean", "none"), strict=True):
            steps, sizes = found[arm]["curve"]["step"], found[arm]["curve"]["size"]
            axes.plot(steps, sizes, color=look.color, ls=look.dashes, label=f"{ARMS[arm]}: length of b")
        loss = mean(found["mean"]["loss"])
        axes.axhline(loss, color=palette.series[2].color, ls=palette.series[2].dashes, label="the loss of both")
        axes.set(xlabel="step", ylim=(-0.7, None))
        shared_legend(figure, axes, columns=2)

    return Figure(
        "bias",
        alt="The length of the bias against the step. With the mean taken for a constant it grows on a straight line "
        f"to {mean(found['mean']['size']):.0f}; with the full gradient it stays zero. The loss is a level line at "
        f"{mean(found['mean']['loss']):.2f} in both.",
        caption="A bias in front of batch norm that learns alone. The loss does not depend on it; a gradient that "
        "takes the mean for a constant pushes it on for ever. Means over "
        f"{len(record['settings']['seeds'])} splits.",
        draw=draw,
    )


def stopped(record: dict[str, Any]) -> Figure:
    settings, results = record["settings"], record["results"]
    depths = [str(depth) for depth in settings["depths"]]

    def draw(figure: Canvas, palette: Palette) -> None:
        panels = figure.subplots(1, len(depths), sharey=True, squeeze=False)[0]
        for axes, depth in zip(panels, depths, strict=True):
            for look, (arm, label) in zip(palette.series, ARMS.items(), strict=False):
                curve(axes, settings["rates"], results[f"depth{depth}"][arm]["over_rates"], look, label)
            axes.set(title=f"{depth} layers", xscale="log", xlabel="learning rate", ylim=(0, 101))
            plain_numbers(axes, "x")
        panels[0].set_ylabel("test accuracy, %")
        shared_legend(figure, panels[0], columns=2)

    low = dict(settings["shared"])["low"]
    shown = {depth: results[f"depth{depth}"] for depth in depths}
    ends = {depth: {ARMS[arm]: found[arm]["low"]["test"] for arm in ARMS} for depth, found in shown.items()}
    said = "; ".join(f"{depth} layers: {listed(tests, '.1f')}" for depth, tests in ends.items())
    return Figure(
        "stopped",
        alt=f"Test accuracy in percent against the learning rate for five gradients. At rate {low:g}, {said}.",
        caption=f"Networks after {settings['steps']} steps whose gradient takes statistics for constants, or that "
        f"train with running averages. Means and 95% bands over {len(settings['seeds'])} splits.",
        draw=draw,
        height=340,
    )


def whole(record: dict[str, Any]) -> Figure:
    settings, found = record["settings"], record["results"]["whole"]
    size, small, steps = settings["small_train"], settings["small_batch"], found["mini"]["steps"]
    names = {
        "mini": f"mini-batches of {small}",
        "statistics": f"{small}, statistics of all {size}",
        "larger": f"mini-batches of {settings['larger_batch']}",
        "updates": f"all {size}, {steps} steps",
        "examples": f"all {size}, {found['examples']['steps']} steps",
        "plain": f"all {size}, {steps} steps, no BN",
    }

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        rows(axes, list(names.values()), {"": (palette.arm("batch"), [found[name]["test"] for name in names])})
        axes.set(xlabel="test accuracy, %")

    said = listed({label: found[name]["test"] for name, label in names.items()}, ".1f")
    return Figure(
        "whole",
        alt=f"Test accuracy in percent: {said}.",
        caption=f"Two ReLU layers on {size} images: statistics of the whole set with the gradient "
        "through them, and gradient descent on the whole set. Each at its own best rate; means and 95% intervals over "
        f"{len(settings['seeds'])} splits.",
        draw=draw,
        height=230,
    )
