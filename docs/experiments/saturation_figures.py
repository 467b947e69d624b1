"""The figures of ``saturation``."""

from collections.abc import Mapping
from typing import Any

from matplotlib.figure import Figure as Canvas

from .figure import Figure, Palette, Style, curve, grouped, legend, level, points
from .wording import listed

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
    return [layers(record), flat(record), straight(record), trained(record)]


def styles(palette: Palette) -> Mapping[str, Style]:
    """Batch norm looks as everywhere, the plain sigmoid as networks without it do."""
    others = (palette.series[place] for place in (5, 2, 3, 4))
    named = {"sigmoid": palette.arm("none"), "batch": palette.arm("batch")}
    return named | dict(zip(("centred", "steep", "both", "relu"), others, strict=True))


def layers(record: dict[str, Any]) -> Figure:
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


def flat(record: dict[str, Any]) -> Figure:
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


def straight(record: dict[str, Any]) -> Figure:
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


def trained(record: dict[str, Any]) -> Figure:
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
