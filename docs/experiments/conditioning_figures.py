"""The figures of ``conditioning``."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from .figure import Figure, Palette, curve, grouped, legend, mean
from .wording import listed

KINDS = ("raw", "centred", "scaled", "standardized", "whitened")
TABLES = {"wine": "wines", "cancer": "tumours"}
VALLEYS = {
    "centred": "centred",
    "standardized": "standardized",
    "correlated": "standardized,\ncorrelated",
}
ARMS = {
    "raw": "raw",
    "raw_hidden": "raw, batch norm in hidden layers",
    "raw_inputs": "raw, batch norm on inputs",
    "standardized": "standardized",
    "standardized_hidden": "standardized, batch norm in hidden layers",
}


def figures(record: dict[str, Any]) -> list[Figure]:
    """Condition numbers, descents, valleys in two weights, networks by inputs, hidden units on different scales."""
    return [condition(record), descent(record), valleys(record), networks(record), spread(record)]


def condition(record: dict[str, Any]) -> Figure:
    found = {name: record["results"][name]["condition"] for name in TABLES}

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        styles = dict(zip(TABLES, palette.series, strict=False))
        grouped(axes, KINDS, {TABLES[name]: (styles[name], [found[name][kind] for kind in KINDS]) for name in TABLES})
        axes.set(yscale="log", ylabel="condition number")
        legend(axes)

    powers = {name: {kind: np.log10(mean(found[name][kind])) for kind in KINDS} for name in TABLES}
    said = "; ".join(f"{TABLES[name]} {listed(powers[name], '.1f')}" for name in TABLES)
    return Figure(
        "condition",
        alt=f"Condition numbers for five ways to prepare the inputs. Their exponents of ten: {said}.",
        caption="Condition number of softmax regression's Hessian at zero weights. Geometric means over "
        f"{record['settings']['seeds']} splits; the 95% intervals are smaller than the markers.",
        draw=draw,
    )


def descent(record: dict[str, Any]) -> Figure:
    found = record["results"]["wine"]["softmax"]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        for kind, style in zip(KINDS, palette.series, strict=False):
            curve(axes, found[kind]["curve"]["step"], found[kind]["curve"]["loss"], style, kind)
        axes.set(xscale="log", yscale="log", xlabel="step of gradient descent", ylabel="training loss")
        legend(axes)

    steps = record["settings"]["steps"]
    ends = listed({kind: found[kind]["loss"] for kind in KINDS}, ".2g")
    return Figure(
        "descent",
        alt=f"Training loss against the step on logarithmic axes. All start at 1.1. After {steps} steps: {ends}.",
        caption="Softmax regression on the wines, each preparation at its own best learning rate. Geometric means and "
        f"95% bands over {record['settings']['seeds']} splits.",
        draw=draw,
    )


def valleys(record: dict[str, Any]) -> Figure:
    found = record["results"]["pictures"]

    def draw(figure: Canvas, palette: Palette) -> None:
        for axes, (kind, title) in zip(figure.subplots(1, 3), VALLEYS.items(), strict=True):
            valley(axes, found[kind], palette)
            axes.set_title(title)

    numbers = ", ".join(f"{found[kind]['condition']:.1f}" for kind in VALLEYS)
    return Figure(
        "valleys",
        alt="Contours of a loss over two weights with a path of descent, three times. Centred features of different "
        "scale: a narrow valley along an axis, the path zigzags. The same features standardized: nearly round, the "
        "path goes straight to the minimum. Two correlated features, standardized: a narrow valley on the diagonal.",
        caption="Least squares on two features of the wines. Left and middle: alkalinity of ash and alcohol; right: "
        f"flavanoids and total phenols, correlation {found['correlated']['correlation']:.2f}. Condition numbers "
        f"{numbers}. Each descent has the fastest rate that its valley allows.",
        draw=draw,
        height=220,
    )


def valley(axes: Axes, found: dict[str, Any], palette: Palette) -> None:
    """Contours of the quadratic, on one scale for both weights, and the path to its minimum (a star)."""
    path, minimum = np.array(found["path"]), np.array(found["minimum"])
    reach = 1.5 * np.abs(path - minimum).max()
    ticks = np.linspace(-reach, reach, 81)
    offset = np.stack(np.meshgrid(ticks, ticks), axis=-1)
    loss = ((offset @ np.array(found["hessian"])) * offset).sum(axis=-1)
    highest = ((path[0] - minimum) @ np.array(found["hessian"]) * (path[0] - minimum)).sum()
    levels = highest * np.array([0.05, 0.2, 0.5, 1.0, 2.0, 4.0])
    axes.contour(minimum[0] + ticks, minimum[1] + ticks, loss, levels, colors=palette.muted, linewidths=0.9)
    style = palette.series[1]
    axes.plot(*path.T, color=style.color, marker="o", markersize=3, linewidth=1.4)
    axes.plot(*minimum, marker="*", markersize=10, color=palette.colors[0], zorder=3)
    axes.set(aspect="equal", xticks=[], yticks=[], xlabel="weight 1", ylabel="weight 2")


def networks(record: dict[str, Any]) -> Figure:
    found = {name: record["results"][name]["network"] for name in TABLES}

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        styles = dict(zip(ARMS, palette.series, strict=False))
        shown = {label: (styles[arm], [found[name][arm]["accuracy"] for name in TABLES]) for arm, label in ARMS.items()}
        grouped(axes, list(TABLES.values()), shown)
        axes.set_ylabel("test accuracy, %")
        legend(axes, columns=1)

    by_table = {name: {label: found[name][arm]["accuracy"] for arm, label in ARMS.items()} for name in TABLES}
    said = "; ".join(f"{TABLES[name]}: {listed(by_table[name])}" for name in TABLES)
    return Figure(
        "networks",
        alt=f"Test accuracy in percent of a network with two hidden layers. {said}.",
        caption=f"Two hidden ReLU layers after {record['settings']['hidden_steps']} steps, each arm at its own best "
        f"learning rate. Means and 95% intervals over {record['settings']['seeds']} splits.",
        draw=draw,
        height=380,
    )


def spread(record: dict[str, Any]) -> Figure:
    found = {name: record["results"][name]["network"] for name in TABLES}
    groups = [f"{name},\n{scales}" for name in TABLES.values() for scales in ("equal scales", "spread scales")]
    arms = {"no batch norm": ("none", ("standardized", "spread"))}
    arms["batch norm in hidden layers"] = ("batch", ("standardized_hidden", "spread_hidden"))
    steps = {label: [found[name][arm]["steps"] for name in TABLES for arm in both] for label, (_, both) in arms.items()}

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        grouped(axes, groups, {label: (palette.arm(role), steps[label]) for label, (role, _) in arms.items()})
        axes.set(ylabel=f"steps to training loss {settings['crossing']}", ylim=(0, None))
        legend(axes, columns=2)

    settings = record["settings"]
    said = "; ".join(f"{label}: {listed(dict(zip(groups, steps[label], strict=True)))}" for label in arms)
    return Figure(
        "spread",
        alt=f"Steps to a training loss of {settings['crossing']}. {said}.".replace("\n", " ").replace(
            "nan", "not reached"
        ),
        caption="Standardized inputs; the hidden units start with weights of equal scale, or with scales spread over "
        f"a factor of {settings['spread']:.0f}. Each arm at its own fastest rate; means and 95% intervals over "
        f"{settings['seeds']} splits. No marker: not every split got there in {settings['hidden_steps']} steps.",
        draw=draw,
    )
