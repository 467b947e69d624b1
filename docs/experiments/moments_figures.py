"""The figures of ``moments``."""

from typing import Any

from .figure import Canvas, Figure, Palette, curve, mean
from .panels import plain_numbers, shared_legend
from .rows import rows
from .wording import listed

LABELS = {"batch": "batch norm", "none": "none"}
PANELS = {
    "mean": "mean, in deviations",
    "spread": "deviation, logarithm",
    "correlation": "correlation of two units",
    "skewness": "skewness",
}
CHANGES = {
    "ten": "first weights × 10",
    "first": "first weights drawn anew",
    "below": "all weights drawn anew",
    "affine": "γ, β below drawn anew",
    "bias": "bias of 100 in front",
}
ARMS = {
    "all": "everything learns",
    "fixed": "γ = 1, β = 0 for ever",
    "none": "no batch norm",
    "affine": "only γ, β, read-out learn",
    "head": "only the read-out learns",
}


def figures(record: dict[str, Any]) -> list[Figure]:
    """The drift over training, the operations on trained networks, and what is lost when parts do not learn."""
    return [drifting(record), changed(record), learning(record), identity(record)]


def drifting(record: dict[str, Any]) -> Figure:
    found, settings = record["results"], record["settings"]
    curves, end = found["curves"], found["drift"]["own"]

    def draw(figure: Canvas, palette: Palette) -> None:
        grid = figure.subplots(2, 2, sharex=True)
        for axes, (what, title) in zip(grid.flat, PANELS.items(), strict=True):
            for norm, label in LABELS.items():
                curve(axes, curves["step"], curves[what][norm], palette.arm(norm), label)
            axes.set(title=title, xscale="log", ylim=(0, None))
            plain_numbers(axes, "x")
        for axes in grid[1]:
            axes.set_xlabel("step")
        for axes in grid[:, 0]:
            axes.set_ylabel("moved by")
        shared_legend(figure, grid[0, 0])

    ends = {title: {LABELS[norm]: end[what][norm] for norm in LABELS} for what, title in PANELS.items()}
    said = "; ".join(f"{title}: {listed(values, '.2f')}" for title, values in ends.items())
    return Figure(
        "drift",
        alt="How far a unit's distribution has moved since the first weights, in four panels against the step. Mean "
        f"and deviation hardly move with batch norm, correlation and skewness move alike. At the end, {said}.",
        caption="How far the values before the activations have moved since the start, over the whole training set: "
        f"means of absolute changes over {settings['depth']} layers of {settings['width']} units. Each network at its "
        f"own best rate; 95% bands over {len(settings['seeds'])} splits.",
        draw=draw,
        height=420,
    )


def changed(record: dict[str, Any]) -> Figure:
    found, layer = record["results"]["changed"], record["settings"]["layer"]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        arms = {LABELS[norm]: (palette.arm(norm), [found[name][norm]["mean"] for name in CHANGES]) for norm in LABELS}
        rows(axes, list(CHANGES.values()), arms)
        axes.set(xscale="log", xlim=(1e-17, 1e4), xlabel="largest change of a unit's mean, in deviations")
        axes.set_xticks([1e-16, 1e-12, 1e-8, 1e-4, 1])
        shared_legend(figure, axes)

    worst = {norm: max(found[name][norm]["mean"] for name in CHANGES) for norm in LABELS}
    least = min(found[name]["none"]["mean"] for name in CHANGES)
    return Figure(
        "changed",
        alt=f"Five ways to change the weights below layer {layer}, and how far the mean of a unit there moves. With "
        f"batch norm never more than {worst['batch']:.0e} deviations; without it {least:.1f} to {worst['none']:.0f}.",
        caption=f"What reaches the activation of layer {layer} in trained networks when the weights below are changed "
        "and that layer's γ and β are not: the largest change of all units and splits, in float64.",
        draw=draw,
        height=260,
    )


def learning(record: dict[str, Any]) -> Figure:
    found, settings = record["results"]["arms"]["relu"], record["settings"]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        values = [found[name]["test"] for name in ARMS]
        rows(axes, list(ARMS.values()), {"": (palette.arm("batch"), values)})
        axes.set(xlabel="test accuracy, %")

    said = listed({label: found[name]["test"] for name, label in ARMS.items()}, ".1f")
    return Figure(
        "learning",
        alt=f"Test accuracy in percent: {said}.",
        caption=f"Test accuracy of {settings['depth']} ReLU layers when parts of the network stay as they were drawn. "
        f"Each at its own best rate; means and 95% intervals over {len(settings['seeds'])} splits.",
        draw=draw,
        height=230,
    )


def identity(record: dict[str, Any]) -> Figure:
    found, settings = record["results"]["identity"], record["settings"]
    sizes = [str(size) for size in settings["batch_sizes"]]

    def draw(figure: Canvas, palette: Palette) -> None:
        panels = figure.subplots(1, 2, sharey=True)
        names = ["the set's statistics", *(f"mini-batches of {size}" for size in reversed(sizes))]
        titles = {"difference": "logits change by, %", "flipped": "answers change, %"}
        for axes, (what, title) in zip(panels, titles.items(), strict=True):
            values = [0.0, *(found[size][what] for size in reversed(sizes))]
            rows(axes, names, {"": (palette.arm("batch"), values)})
            axes.set(xlabel=title)

    ends = {size: (mean(found[size]["difference"]), mean(found[size]["flipped"])) for size in sizes}
    said = "; ".join(f"mini-batches of {size}: {logit:.0f} and {answer:.1f}" for size, (logit, answer) in ends.items())
    return Figure(
        "identity",
        alt="By how many percent logits and answers change when batch norm is put in as the identity. With the set's "
        f"statistics: zero. {said.capitalize()}.",
        caption="A trained network, and the same with batch norm put before every activation, its γ and β those that "
        "undo the training set's statistics: root mean square difference of the logits, and test images whose answer "
        f"changes. Means and 95% intervals over {len(settings['seeds'])} splits.",
        draw=draw,
        height=210,
    )
