"""Does a network that has seen black ink only know the same digits in coloured ink?

The lecture's black and coloured cats, with digits: an image is 64 pixels of red, green and blue, a point in 192
dimensions. In black ink the three colours of a pixel are equal, so all training images lie in a space of 64 dimensions,
the grey one. A coloured image leaves it: every test image gets a hue of its own. Networks learn from black images, or
from black and coloured ones by halves. Two networks that differ only in their initial weights tell whether the black
images determine the answers on coloured ones. And the weights tell what was learned: a weight's gradient is a sum of
inputs, so its part across the grey space cannot change.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import hsv_to_rgb

from reference_impl.network import BatchNormLayer, Network, mlp

from .shared.comparison import interval
from .shared.data import Floats, Split, cut, shuffled, standardized
from .shared.figure import Canvas, Figure, Palette, grouped, legend, listed, shared_legend
from .shared.training import Trained, length, train_at_best_rate


@dataclass(frozen=True)
class Settings:
    """The data, the network, and how many points are drawn."""

    seeds: int = 10
    train: int = 1000
    validation: int = 300
    hidden: tuple[int, ...] = (64, 64)
    steps: int = 320
    batch_size: int = 50
    rates: tuple[float, ...] = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
    points: int = 30  # images of each digit in the picture


FULL = Settings()
QUICK = replace(FULL, seeds=2, rates=(0.05, 0.2), steps=40)

NORMS = {"none": None, "batch": BatchNormLayer}


def painted(ink: Floats, colours: Floats) -> Floats:
    """Ink (n, S, 64) of colours (n, S, 3) on white paper: red, green and blue of every pixel, (n, S, 192)."""
    pixels = 1 - ink[:, :, :, None] * (1 - colours[:, :, None, :])
    return pixels.reshape(*ink.shape[:2], -1)


def hues(seeds: int, images: int) -> Floats:
    """A pure colour for every image, red, green and blue, (images, S, 3)."""
    drawn = np.stack([np.random.default_rng([seed, 4]).random(images) for seed in range(seeds)], axis=1)
    ones = np.ones_like(drawn)
    return hsv_to_rgb(np.stack([drawn, ones, ones], axis=2)).astype(np.float32)


def sets(settings: Settings) -> tuple[Split, Split, Split]:
    """The same images in black, in colours, and in turn in either; on the scale of the black training images."""
    ink, labels = shuffled(range(settings.seeds))
    colours = hues(settings.seeds, len(ink))
    black, coloured = painted(ink, np.zeros_like(colours)), painted(ink, colours)
    mixed = np.where(np.arange(len(ink))[:, None, None] % 2, coloured, black)
    inside = black[: settings.train]
    pictures = (standardized(x, inside) for x in (black, coloured, mixed))
    one, two, three = (cut(x, labels, settings.train, settings.validation) for x in pictures)
    return one, two, three


def learn(norm: str, split: Split, settings: Settings, rates: tuple[float, ...], other_start: bool = False) -> Trained:
    """Train; another start is other initial weights with the same images in the same order."""

    def make(seeds: list[int]) -> Network:
        starts = [seed + 1000 * other_start for seed in seeds]
        return mlp(starts, (192, *settings.hidden, 10), norm=NORMS[norm])

    return train_at_best_rate(make, split, range(settings.seeds), rates, settings.steps, settings.batch_size)


def agreement(one: Trained, other: Trained, x: Floats) -> Floats:
    """Images, in percent, that two networks give the same label, (S,)."""
    labels = [chosen.network.forward(x, "eval").argmax(axis=2) for chosen in (one, other)]
    return 100 * (labels[0] == labels[1]).mean(axis=0)


def across(weight: Floats) -> Floats:
    """The part of first-layer weights (S, 192, D) across the grey space: what black images cannot see."""
    colours = weight.reshape(len(weight), 64, 3, -1)
    return (colours - colours.mean(axis=2, keepdims=True)).reshape(weight.shape)


def moved(learned: Trained) -> dict[str, Any]:
    """How far training has moved the first layer's weights, all of them and across the grey space, in percent."""
    start, change = learned.start[0], learned.changes()[0]
    return {
        "moved": interval(100 * length(change) / length(start)),
        "moved_across": float((100 * length(across(change)) / length(start)).max()),
    }


def answers(norm: str, black: Split, coloured: Split, mixed: Split, settings: Settings) -> dict[str, Any]:
    """What a kind of network learns from black images, and from both."""
    learned = learn(norm, black, settings, settings.rates)
    twin = learn(norm, black, settings, (learned.rate,), other_start=True)
    both = learn(norm, mixed, settings, settings.rates)
    raw = {
        "black": learned.percent(black.test),
        "coloured": learned.percent(coloured.test),
        "adapted": learned.percent(coloured.test, statistics=coloured.test.x),
    }
    taught = {"black": both.percent(black.test), "coloured": both.percent(coloured.test)}
    return {
        "training": {"black": learned.report(), "both": both.report()},
        "learned_black": {name: interval(values) for name, values in raw.items()},
        "learned_both": {name: interval(values) for name, values in taught.items()},
        "lost": interval(raw["black"] - raw["coloured"]),
        "won_by_statistics": interval(raw["adapted"] - raw["coloured"]),
        "won_by_both": interval(taught["coloured"] - raw["coloured"]),
        "agreement": {
            "black": interval(agreement(learned, twin, black.test.x)),
            "coloured": interval(agreement(learned, twin, coloured.test.x)),
        },
        "weights": moved(learned),
    }


def picture(settings: Settings) -> dict[str, Any]:
    """Test images of zeros and ones as points: the two directions in which black and coloured ones vary most."""
    ink, labels = shuffled(range(1))
    colours = hues(1, len(ink))
    inside = settings.train + settings.validation
    rows = np.concatenate([inside + np.flatnonzero(labels[inside:, 0] == d)[: settings.points] for d in (0, 1)])
    ink, colours = ink[rows].astype(float), colours[rows]
    images = np.concatenate([painted(ink, np.zeros_like(colours)), painted(ink, colours)])[:, 0]
    centred = images - images.mean(axis=0)
    _, sizes, axes = np.linalg.svd(centred, full_matrices=False)
    places = (centred @ axes[:2].T).reshape(2, 2, -1, 2).round(2)
    return {
        "share_of_variance": 100 * (sizes[:2] ** 2).sum() / (sizes**2).sum(),
        "black": {"zero": places[0, 0], "one": places[0, 1]},
        "coloured": {"zero": places[1, 0], "one": places[1, 1]},
        "first": {
            "zero": {"ink": ink[0, 0], "colour": colours[0, 0]},
            "one": {"ink": ink[settings.points, 0], "colour": colours[settings.points, 0]},
        },
    }


def run(settings: Settings, track: Any) -> dict[str, Any]:
    black, coloured, mixed = sets(settings)
    found = {norm: answers(norm, black, coloured, mixed, settings) for norm in track(list(NORMS), "training")}
    return found | {"points": picture(settings)}


CASES = {
    "black": "black\nink",
    "coloured": "coloured\nink",
    "adapted": "coloured, test\nstatistics",
    "both": "coloured, both\nlearned",
}


def figures(record: dict[str, Any]) -> list[Figure]:
    return [cloud_figure(record), accuracies_figure(record)]


def cloud_figure(record: dict[str, Any]) -> Figure:
    found = record["results"]["points"]

    def draw(figure: Canvas, palette: Palette) -> None:
        panels = figure.subplots(1, 2, sharex=True, sharey=True)
        for axes, ink in zip(panels, ("black", "coloured"), strict=True):
            for digit, style, left in zip(("zero", "one"), palette.series, (0.62, 0.08), strict=False):
                x, y = np.array(found[ink][digit]).T
                axes.scatter(x, y, s=16, marker=style.marker, color=style.color, label=f"digit {digit}")
                # The points of black ink leave the upper half free, those of coloured ink the lower half.
                bottom, edge = (0.68, 0.68) if ink == "black" else (0.04, 0.32)
                thumbnail(axes.inset_axes((left, bottom, 0.28, 0.28)), found["first"][digit], ink == "black")
                ends = {"xy": (x[0], y[0]), "xytext": (left + 0.14, edge), "textcoords": "axes fraction"}
                axes.annotate("", **ends, arrowprops={"arrowstyle": "->", "color": palette.text})
            axes.set(title=f"{ink} ink", xlabel="first component")
        panels[0].set_ylabel("second component")
        shared_legend(figure, panels[0], columns=2)

    return Figure(
        "points",
        alt="Two panels with the same axes; every image is a point, and arrows lead from two images to theirs. In "
        "black ink zeros lie at the lower right, ones at the lower left. In coloured ink the same images lie higher "
        "and nearer to each other.",
        caption="Every image is a point. Of its 192 coordinates, three colours of 64 pixels, two combinations are "
        f"shown: the first principal components of these images, {found['share_of_variance']:.0f}% of their variance.",
        draw=draw,
        height=320,
    )


def thumbnail(axes: Axes, image: dict[str, Any], black: bool) -> None:
    """The image itself, pixel by pixel."""
    colour = np.zeros(3) if black else np.array(image["colour"])
    pixels = painted(np.array(image["ink"])[None, None], colour[None, None])
    axes.imshow(pixels.reshape(8, 8, 3), interpolation="nearest")
    axes.set(xticks=[], yticks=[])


def accuracies_figure(record: dict[str, Any]) -> Figure:
    arms = {}
    for norm in NORMS:
        found = record["results"][norm]
        arms[norm] = found["learned_black"] | {"both": found["learned_both"]["coloured"]}

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        labels = {"none": "none", "batch": "batch norm"}
        grouped(
            axes, list(CASES.values()), {labels[n]: (palette.arm(n), [arms[n][case] for case in CASES]) for n in NORMS}
        )
        axes.set(ylabel="test accuracy in percent")
        legend(axes)

    said = "; ".join(f"{norm}: {listed(arms[norm], '.1f')}" for norm in NORMS)
    return Figure(
        "accuracy",
        alt="Test accuracy in percent after learning from black ink: on black, on coloured, on coloured with the test "
        f"images' statistics; and on coloured after learning from both. {said}.",
        caption="Learned from black ink, but for the last column, which learned from as many images, half "
        f"of them coloured. Means and 95% intervals over {record['settings']['seeds']} seeds.",
        draw=draw,
    )
