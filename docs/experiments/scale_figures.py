"""The figures of ``scale``."""

from typing import Any

from matplotlib.figure import Figure as Canvas

from .figure import Figure, Palette, curve, grouped, legend, level
from .wording import listed


def figures(record: dict[str, Any]) -> list[Figure]:
    """Training from scaled weights, the length of the weights, what decay gains."""
    return [start(record), length(record), decay(record)]


def start(record: dict[str, Any]) -> Figure:
    found, settings = record["results"]["start"], record["settings"]
    groups = ["weights / 10", "as usual", "weights × 10"]
    same = [found["short"]["same_rate"], found["usual"], found["long"]["same_rate"]]
    made_up = [found["short"]["made_up"], found["usual"], found["long"]["made_up"]]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        rate = settings["rate"]
        shown = {
            f"learning rate {rate}": (palette.series[0], same),
            "rate × (factor of the weights)²": (palette.series[2], made_up),
        }
        grouped(axes, groups, shown)
        axes.set_ylabel("test accuracy, %")
        legend(axes)

    return Figure(
        "start",
        alt="Test accuracy in percent by the length of the initial hidden weights. At one learning rate: "
        f"{listed(dict(zip(groups, same, strict=True)), '.1f')}. With the rate of the hidden weights multiplied by the "
        f"square of the factor: {listed(dict(zip(groups, made_up, strict=True)), '.1f')}.",
        caption=f"Two hidden layers with batch norm after {settings['steps']} steps. Means and 95% intervals over "
        f"{settings['seeds']} seeds.",
        draw=draw,
        height=260,
    )


def length(record: dict[str, Any]) -> Figure:
    found, settings = record["results"]["decay"]["batch"], record["settings"]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        for style, name in zip(palette.series, found, strict=False):
            curve(axes, found[name]["length"]["step"], found[name]["length"]["value"], style, called(name))
        axes.set(xlabel="step", ylabel="length of a unit's weights", ylim=(0, None))
        legend(axes)

    ends = {called(name): by["length"]["value"][-1] for name, by in found.items()}
    return Figure(
        "length",
        alt=f"Length of the weights against the step. After {settings['sweep_steps']} steps: {listed(ends, '.2f')}.",
        caption="Root mean square length of the weights of a first-layer unit with batch norm, learning rate "
        f"{settings['rate']}. Means and 95% bands over {settings['seeds']} seeds.",
        draw=draw,
    )


def called(decay: str) -> str:
    return "no decay" if decay == "none" else f"decay {decay}"


def decay(record: dict[str, Any]) -> Figure:
    found, settings = record["results"]["decay"], record["settings"]
    decays = [name for name in found["batch"] if name != "none"]
    labels = {
        ("batch", "usual_gain"): f"batch norm, rate {settings['rate']}",
        ("batch", "gain"): "batch norm, best rate",
        ("none", "usual_gain"): f"none, rate {settings['rate']}",
        ("none", "gain"): "none, best rate",
    }
    gains = {label: [found[arm][name][key] for name in decays] for (arm, key), label in labels.items()}

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        styles = (palette.series[place] for place in (0, 2, 1, 3))
        arms = {label: (style, values) for style, (label, values) in zip(styles, gains.items(), strict=True)}
        grouped(axes, [called(name) for name in decays], arms)
        level(axes, 0, "", palette)
        axes.set_ylabel("gain in test accuracy, points")
        legend(axes, columns=2)

    by_decay = {label: dict(zip(decays, values, strict=True)) for label, values in gains.items()}
    said = "; ".join(f"{label}: {listed(by, '.1f')}" for label, by in by_decay.items())
    return Figure(
        "decay",
        alt=f"Gain in test accuracy over no decay, in points, by decay. {said}.",
        caption=f"{settings['few']} training examples, {settings['sweep_steps']} steps; paired differences to the same "
        f"network without decay, at one learning rate and with the best rate on both sides. Means and 95% intervals "
        f"over {settings['seeds']} seeds.",
        draw=draw,
    )
