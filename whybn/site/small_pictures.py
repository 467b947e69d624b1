"""The small pictures beside the questions that students ask: boxes in a row, a few bars, a table with a part marked.

They are SVG inside the page, so that they follow its colours; ``docs/assets/css/ask.css`` says which. All are drawn
for ``WIDTH`` pixels, which a telephone has, with text of 12.
"""

from collections.abc import Sequence
from html import escape

from whybn.course.asked import AskedQuestion

from . import SiteError
from .experiments import NUMBER, quoted

WIDTH = 300
LINE = 34
LETTER = 6.4  # about the width of one at 12 pixels
GAP = 14


def picture(asked: AskedQuestion) -> str:
    """The picture of a question, as one line of SVG; its name says what it shows."""
    if asked.chain:
        return chain(asked.chain)
    if asked.bars:
        return bars([filled(row) for row in asked.bars], asked.unit, asked.about)
    return table(asked.table)


def filled(row: str) -> str:
    """A row with the numbers in it. Raises SiteError where there is none."""
    return NUMBER.sub(quoted, row)


def svg(height: float, name: str, parts: Sequence[str]) -> str:
    """A picture with a name."""
    return (
        f'<svg class="small-picture" viewBox="0 0 {WIDTH} {height:g}" role="img" aria-label="{escape(name)}">'
        f"{''.join(parts)}</svg>"
    )


def text(x: float, y: float, said: str, kind: str = "", anchor: str = "middle") -> str:
    """A word in a picture."""
    return f'<text class="{kind}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(said)}</text>'


def box(kind: str, x: float, y: float, width: float, height: float, round_: float = 3) -> str:
    """A rectangle."""
    return f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{round_:g}"/>'


def chain(rows: Sequence[str]) -> str:
    """Rows of boxes with arrows between them; each row may have a name in front, which stands above it."""
    parts, y, said = [], 0.0, []
    for row in rows:
        name, colon, steps = row.rpartition(": ")
        names = [step.strip() for step in steps.split("|")]
        said.append(f"{name}: {', then '.join(step.removeprefix('*') for step in names)}".removeprefix(": "))
        if colon:
            parts.append(text(0, y + 12, name, "faint", "start"))
            y += 18
        spare = WIDTH - 2 - GAP * (len(names) - 1) - sum(LETTER * len(step.removeprefix("*")) for step in names)
        if spare < 0:
            raise SiteError(f"{row!r} does not fit into a picture of {WIDTH} pixels: use shorter words")
        padding, x = min(spare / len(names), 24), 1.0
        for place, step in enumerate(names):
            label, about = step.removeprefix("*"), step.startswith("*")
            width = LETTER * len(label) + padding
            if place:
                parts.append(f'<path class="arrow" d="M{x - GAP + 2:.1f} {y + 13:g}h{GAP - 5}m-3 -3l3 3l-3 3"/>')
            parts.append(box("about" if about else "box", round(x, 1), y + 1, round(width, 1), 24))
            parts.append(text(round(x + width / 2, 1), y + 17, label, "on-about" if about else ""))
            x += width + GAP
        y += LINE
    return svg(y - LINE + 28, "; ".join(said), parts)


def bars(rows: Sequence[str], unit: str, about: str) -> str:
    """A bar for each row, from zero, with its number behind it."""
    pairs = [(label.strip(), value.strip()) for label, _, value in (row.rpartition("|") for row in rows)]
    values = [float(value) for _, value in pairs]
    left = max(LETTER * len(label) for label, _ in pairs) + 12
    most = WIDTH - left - LETTER * (len(unit) + 1 + max(len(value) for _, value in pairs)) - 8
    parts = []
    for place, ((label, value), size) in enumerate(zip(pairs, values, strict=True)):
        y, length = 24.0 * place, most * size / max(values)
        parts.append(text(left - 8, y + 16, label, "", "end"))
        parts.append(box("about" if place == 0 else "bar", left, y + 4, round(length, 1), 16, 1))
        parts.append(text(round(left + length + 5, 1), y + 16, shown(value, unit), "", "start"))
    said = ", ".join(f"{label}: {shown(value, unit)}" for label, value in pairs)
    return svg(24 * len(pairs), f"{about}. {said}", parts)


def shown(value: str, unit: str) -> str:
    """A number with its unit."""
    return f"{value}{unit}" if unit in ("%", "×") else f"{value} {unit}"


SIDE = 18
ROWS, COLUMNS = 4, 5
SHOWS = {"column": ((0, 1, 2, 3), (1,)), "row": ((1,), (0, 1, 2, 3, 4)), "plane": ((0, 1, 2, 3), (1, 2))}


def table(rows: Sequence[str]) -> str:
    """Tables side by side: rows are examples, columns units; what shares one mean is filled."""
    parts, said = [], []
    for place, row in enumerate(rows):
        label, _, what = (part.strip() for part in row.partition("|"))
        if what not in SHOWS:
            raise SiteError(f"a table shows {', '.join(SHOWS)}, not {what}")
        x, (own_rows, own_columns) = place * WIDTH / 2 + 14, SHOWS[what]
        for r in range(ROWS):
            for c in range(COLUMNS):
                kind = "about" if r in own_rows and c in own_columns else "box"
                parts.append(box(kind, x + c * SIDE, 18 + r * SIDE, SIDE - 2, SIDE - 2, 2))
        parts.append(text(x, 12, label, "", "start"))
        said.append(f"{label}: one mean for a {what}")
    parts.append(text(8, 24 + ROWS * SIDE + 8, "rows are examples, columns are " + across(rows), "faint", "start"))
    return svg(24 + ROWS * SIDE + 14, "; ".join(said), parts)


def across(rows: Sequence[str]) -> str:
    """What the columns of a table are."""
    return "places, by channel" if any(row.endswith("plane") for row in rows) else "neurons"
