"""Points with intervals in named rows: for names that would not fit side by side under a horizontal axis."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from .figure import Style, Value, bounds, mean


def rows(axes: Axes, names: Sequence[str], arms: Mapping[str, tuple[Style, Sequence[Value]]]) -> None:
    """The first name is at the top; ``arms`` maps labels to style and one value a row, as in ``grouped``."""
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
