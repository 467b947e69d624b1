"""A figure of an experiment, and what its drawing is made of: palettes, curves with bands, points with intervals.

    def figures(record):
        steps = record["results"]["steps"]

        def draw(figure, palette):
            axes = figure.subplots()
            curve(axes, DEPTHS, steps["batch"], palette.arm("batch"), "batch norm")
            curve(axes, DEPTHS, steps["none"], palette.arm("none"), "none")
            axes.set(xlabel="hidden layers", ylabel="steps to loss 0.5", yscale="log")
            legend(axes)

        return [Figure("steps", alt="...", caption="...", draw=draw)]

``draw`` is called once for each form, on an empty figure whose style is set; its colours are the palette's and no
others, so that the other scheme's can take their place. A value is a number, an interval
``{"mean", "low", "high", "n"}``, or None where nothing finite was measured.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING or find_spec("matplotlib"):
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas
    from matplotlib.ticker import FuncFormatter
else:  # in a page, which runs experiments and draws nothing
    Axes = Canvas = FuncFormatter = Any

HEIGHT = 300

# A value as results hold it.
Value = float | Mapping[str, float] | None


@dataclass(frozen=True)
class Form:
    """A shape in which every figure is drawn: its width in CSS pixels, and the size of its letters in points."""

    name: str
    width: int
    letters: float


WIDE = Form("wide", 480, 10)
# For telephones, at its full size: letters of 11 pixels or more where the screen has 390.
NARROW = Form("narrow", 350, 8.6)
FORMS = (WIDE, NARROW)


@dataclass(frozen=True)
class Style:
    """How one series looks: by its colour, and without colours by its dashes and its marker."""

    color: str
    dashes: str | tuple[int, tuple[float, ...]]
    marker: str


@dataclass(frozen=True)
class Palette:
    """The colours of one scheme. Text has a contrast of 7 or more on the page, a series 3 or more."""

    name: str
    page: str
    text: str
    muted: str
    grid: str
    colors: tuple[str, ...]

    @property
    def used(self) -> tuple[str, ...]:
        """Every colour that a drawing has from it."""
        return (self.page, self.text, self.muted, self.grid, *self.colors)

    @property
    def series(self) -> tuple[Style, ...]:
        """Styles for series that have no role of their own in the site."""
        return tuple(Style(color, DASHES[n], MARKERS[n]) for n, color in enumerate(self.colors))

    def arm(self, name: str) -> Style:
        """The style of an arm that appears in several experiments: it looks alike in all of them.

        Raises KeyError for a name that ``ARMS`` does not list.
        """
        return self.series[ARMS[name]]


DASHES = ("-", (0, (5, 2)), (0, (1, 1.2)), (0, (6, 2, 1, 2)), (0, (3, 1, 1, 1, 1, 1)), (0, (8, 3)))
MARKERS = ("o", "s", "^", "D", "v", "P")
# Arms that share a style never meet in one figure.
ARMS = {"batch": 0, "none": 1, "layer": 2, "noisy": 2, "group": 3, "dropout": 3, "ghost": 4, "other": 5}

# Blue, vermilion, green, purple, yellow, grey: Okabe and Ito's order, darkened for white and lightened for slate.
LIGHT = Palette(
    name="light",
    page="#ffffff",
    text="#26282d",
    muted="#55585f",
    grid="#dcdde1",
    colors=("#005a9c", "#c44a00", "#00865c", "#a03e86", "#8a6a00", "#5f6368"),
)
DARK = Palette(
    name="dark",
    page="#1e2129",
    text="#e4e6ec",
    muted="#b3b7c2",
    grid="#3b404d",
    colors=("#5aa9f0", "#ff9355", "#6fe6bf", "#e59acb", "#f0d54a", "#b9bdc7"),
)
PALETTES = (LIGHT, DARK)


@dataclass(frozen=True)
class Figure:
    """One figure of an experiment; a page shows it by ``{{ figure experiment.name }}``.

    Attributes:
        name: lower-case words joined by hyphens, unique in its experiment.
        alt: what a person who cannot see it needs: what the axes are, what the curves do, the numbers that matter.
        caption: Markdown, one or two sentences; it may quote results and cite.
        draw: puts the picture on an empty figure, in the colours of a palette. What a form has no room for is put right
            afterwards, see ``layout.py``.
        height: in CSS pixels.
    """

    name: str
    alt: str
    caption: str
    draw: Callable[[Canvas, Palette], None]
    height: int = HEIGHT


def mean(value: Value) -> float:
    """The number itself, an interval's mean, NaN for None."""
    if value is None:
        return float("nan")
    return value["mean"] if isinstance(value, Mapping) else value


def bounds(value: Value) -> tuple[float, float]:
    """The ends of an interval; a number is both its ends."""
    if isinstance(value, Mapping):
        low, high = value["low"], value["high"]
        return (mean(value), mean(value)) if low is None or high is None else (low, high)
    return mean(value), mean(value)


def curve(axes: Axes, x: Sequence[float], values: Sequence[Value], style: Style, label: str = "") -> None:
    """A line through the means, with a band between the ends of their intervals."""
    low, high = np.array([bounds(value) for value in values]).T
    # A marker for each of a few measurements; a long trace of them would be all markers.
    marker = style.marker if len(values) <= 16 else None
    axes.plot(
        x, [mean(value) for value in values], color=style.color, ls=style.dashes, marker=marker, label=label or None
    )
    axes.fill_between(x, low, high, color=style.color, alpha=0.18, linewidth=0)


def points(axes: Axes, x: Sequence[float], values: Sequence[Value], style: Style, label: str = "") -> None:
    """A marker at each mean, with a bar from end to end of its interval."""
    means = np.array([mean(value) for value in values])
    low, high = np.array([bounds(value) for value in values]).T
    axes.errorbar(
        x,
        means,
        yerr=np.array([means - low, high - means]),
        fmt=style.marker,
        color=style.color,
        capsize=3,
        label=label or None,
    )


def grouped(axes: Axes, groups: Sequence[str], arms: Mapping[str, tuple[Style, Sequence[Value]]]) -> None:
    """Points with intervals, side by side in each named group; ``arms`` maps labels to style and one value a group."""
    places = np.arange(len(groups))
    for place, (label, (style, values)) in enumerate(arms.items()):
        aside = 0.5 * (place + 0.5) / len(arms) - 0.25
        points(axes, places + aside, values, style, label)
    axes.set_xticks(places, groups)
    axes.set_xlim(-0.5, len(groups) - 0.5)
    axes.grid(visible=False, axis="x")


def level(axes: Axes, y: float, label: str, palette: Palette) -> None:
    """A thin line across at a value to compare with, chance or theory for instance, and its name at the right."""
    axes.axhline(y, color=palette.muted, linewidth=1, linestyle=(0, (2, 2)), zorder=1)
    axes.annotate(
        label,
        (1, y),
        xycoords=("axes fraction", "data"),
        xytext=(-2, 2),
        textcoords="offset points",
        ha="right",
        va="bottom",
        color=palette.muted,
    )


def legend(axes: Axes, columns: int = 3) -> None:
    """The labels, above the axes, where they hide nothing."""
    assert isinstance(axes.figure, Canvas)
    shared_legend(axes.figure, axes, columns)


def shared_legend(figure: Canvas, axes: Axes, columns: int = 3) -> None:
    """The labels of one panel, above all panels, in as many columns as the figure is wide enough for."""
    for count in range(columns, 0, -1):
        found = figure.legend(*axes.get_legend_handles_labels(), loc="outside upper left", ncols=count)
        if count == 1 or found.get_window_extent().width <= figure.bbox.width:
            return
        found.remove()


def plain_numbers(axes: Axes, *names: str) -> None:
    """0.01, 1 and 100 in the place of powers of ten, on the axes "x" and "y" as named."""
    for name in names:
        getattr(axes, f"{name}axis").set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def in_rows(axes: Axes, names: Sequence[str], arms: Mapping[str, tuple[Style, Sequence[Value]]]) -> None:
    """Points with intervals in named rows, for names that would not fit side by side; the first is at the top.

    ``arms`` maps labels to style and one value a row, as in ``grouped``.
    """
    places = np.arange(len(names))
    for place, (label, (style, values)) in enumerate(arms.items()):
        aside = 0.6 * (place + 0.5) / len(arms) - 0.3
        means = np.array([mean(value) for value in values])
        low, high = np.array([bounds(value) for value in values]).T
        error = np.array([means - low, high - means])
        axes.errorbar(means, places + aside, xerr=error, fmt=style.marker, color=style.color, capsize=2, label=label)
    axes.set_yticks(places, names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.grid(visible=False, axis="y")


def listed(values: Mapping[str, Value], spec: str = ".0f") -> str:
    """Labels with their means, for a text alternative: ``raw 70, standardized 97``."""
    return ", ".join(f"{label} {mean(value):{spec}}" for label, value in values.items())


def style(palette: Palette, form: Form = WIDE) -> dict[str, Any]:
    """Matplotlib's settings for a scheme and a form."""
    return {
        "figure.facecolor": "none",
        "figure.constrained_layout.use": True,
        "axes.facecolor": "none",
        "axes.edgecolor": palette.muted,
        "axes.labelcolor": palette.text,
        "axes.titlecolor": palette.text,
        "axes.titlesize": form.letters,
        "axes.titlelocation": "left",
        "axes.labelpad": 3,
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "grid.color": palette.grid,
        "grid.linewidth": 0.8,
        "text.color": palette.text,
        "xtick.color": palette.muted,
        "xtick.labelcolor": palette.text,
        "ytick.color": palette.muted,
        "ytick.labelcolor": palette.text,
        "font.family": "sans-serif",
        "font.size": form.letters,
        "xtick.labelsize": form.letters,
        "ytick.labelsize": form.letters,
        "legend.fontsize": form.letters,
        "legend.frameon": False,
        "legend.handlelength": 2.6,
        "legend.columnspacing": 1.4,
        "lines.linewidth": 1.8,
        "lines.markersize": 5,
        # Letters as outlines of Matplotlib's own font: the same everywhere, and as wide as they were laid out.
        "svg.fonttype": "path",
        "font.sans-serif": ["DejaVu Sans"],
    }
