"""Makes a drawn figure fit the form that it is drawn in, a telephone's for one, and refuses one that does not.

Titles and names break at blanks, numbers at ticks that would touch are thinned out. Then no
letter may be cut off, and every axis must have a name or words at its ticks.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure as Canvas
from matplotlib.text import Text

from whybn.site import SiteError

# Of a letter's height: what two numbers at ticks must have between them.
APART = 0.3
ASLANT = 25  # degrees, for names that no blank divides
# So often a figure is laid out anew at most, each time with shorter lines.
TRIES = 3


def fitted(canvas: Canvas, name: str) -> None:
    """Make it fit. Raises SiteError, with the figure's name, where that cannot be done."""
    canvas.draw_without_rendering()
    for _ in range(TRIES):
        changed = [broken(text, length) for axes in canvas.axes for text, length in names(axes)]
        changed += [thinned(axis) for axes in canvas.axes for axis in (axes.xaxis, axes.yaxis)]
        if not any(changed):
            break
        canvas.draw_without_rendering()
    # Laying out takes longer than drawing: once more would change nothing.
    canvas.set_layout_engine("none")
    if cut := [text.get_text() for text in shown(canvas) if not inside(text, canvas)]:
        raise SiteError(f"Figure {name}: {cut[0]!r} is cut off. Shorten it, or give the figure more room.")
    bare = [f"{side} of {axes.get_title() or 'its panel'}" for axes in canvas.axes for side in unnamed(axes, canvas)]
    if bare:
        raise SiteError(f"Figure {name}: the {bare[0]} has no label. Say what is along it.")


def names(axes: Axes) -> Iterator[tuple[Text, float]]:
    """What a panel says beside its axes, each with the length that there is for it."""
    box = axes.get_window_extent()
    yield axes.xaxis.label, box.width
    yield axes.yaxis.label, box.height
    yield from ((title, box.width) for title in (axes.title, axes._left_title))


def broken(text: Text, length: float) -> bool:
    """Break a text that is longer than there is room at the blank nearest its middle; tells whether it did."""
    said, box = text.get_text(), text.get_window_extent()
    blanks = [found.start() for found in re.finditer(" ", said)]
    if not blanks or "\n" in said or max(box.width, box.height) <= length:
        return False
    middle = min(blanks, key=lambda at: abs(at - len(said) / 2))
    text.set_text(f"{said[:middle]}\n{said[middle + 1 :]}")
    return True


def thinned(axis: Axis) -> bool:
    """Where two ticks touch, leave out every second number, break names or set them aslant; tells whether it did."""
    if not touching(axis):
        return False
    if numeric(axis):
        for label in labelled(axis)[1::2]:
            label.set_visible(False)
        return True
    labels = axis.get_ticklabels()
    said = [label.get_text() for label in labels]
    if any(label.get_rotation() for label in labels):
        return False
    if any(" " in text for text in said):
        axis.set_ticks(axis.get_ticklocs(), [text.replace(" ", "\n") for text in said])
    else:
        axis.set_tick_params(rotation=ASLANT)
        for label in labels:
            label.set_horizontalalignment("right")
    return True


def labelled(axis: Axis) -> Sequence[Text]:
    """The texts at the ticks that can be seen, in order."""
    low, high = sorted(axis.get_view_interval())
    ticks = zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=False)
    return [label for at, label in ticks if low <= at <= high and label.get_visible() and label.get_text()]


def touching(axis: Axis) -> bool:
    """Whether two neighbours come too near each other."""
    boxes = [label.get_window_extent() for label in labelled(axis)]
    gap = APART * (min((box.height for box in boxes), default=0))
    if axis.axis_name == "x":
        return any(one.x1 + gap > other.x0 and other.x1 + gap > one.x0 for one, other in pairwise(boxes))
    return any(one.y1 > other.y0 and other.y1 > one.y0 for one, other in pairwise(boxes))


def numeric(axis: Axis) -> bool:
    """Whether its ticks have numbers."""
    return all(re.fullmatch(r"[-−\d.,$\\mathdefault{}^%]*", label.get_text()) for label in axis.get_ticklabels())


def shown(canvas: Canvas) -> list[Text]:
    """Every text that can be seen; ticks beyond the end of an axis have texts that nobody sees."""
    axes = [axis for axes in canvas.axes for axis in (axes.xaxis, axes.yaxis)]
    ticks = {label for axis in axes for label in (*axis.get_ticklabels(), *axis.get_ticklabels(minor=True))}
    unseen = ticks - {label for axis in axes for label in labelled(axis)}
    found = set(canvas.findobj(Text)) - unseen
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def inside(text: Text, canvas: Canvas) -> bool:
    """Whether all of it lies on the canvas; half a pixel is a hair of an outline."""
    box, page = text.get_window_extent(), canvas.bbox
    return box.x0 >= page.x0 - 0.5 and box.x1 <= page.x1 + 0.5 and box.y0 >= page.y0 - 0.5 and box.y1 <= page.y1 + 0.5


def unnamed(axes: Axes, canvas: Canvas) -> list[str]:
    """Which of its axes have numbers and no name, be it their own or that of a panel that shares them."""
    found = []
    for side, axis, shared in (
        ("x axis", axes.xaxis, axes.get_shared_x_axes()),
        ("y axis", axes.yaxis, axes.get_shared_y_axes()),
    ):
        alike = [other for other in canvas.axes if other is axes or shared.joined(axes, other)]
        names = [(other.xaxis if side[0] == "x" else other.yaxis).get_label_text() for other in alike]
        if labelled(axis) and numeric(axis) and not any(names):
            found.append(side)
    return found
