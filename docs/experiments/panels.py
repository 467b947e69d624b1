"""Several panels in one figure: a legend that they share, and axes that count in powers of ten with plain numbers."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter


def shared_legend(figure: Canvas, axes: Axes, columns: int = 3) -> None:
    """The labels of one panel, above all of them."""
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper left", ncols=columns)


def plain_numbers(axes: Axes, *names: str) -> None:
    """0.01, 1 and 100 in the place of powers of ten, on the axes "x" and "y" as named."""
    for name in names:
        getattr(axes, f"{name}axis").set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
