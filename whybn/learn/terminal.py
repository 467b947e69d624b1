"""What is printed: coloured where a terminal shows it, plain text elsewhere."""

import sys
import textwrap
from typing import TextIO

from rich.console import Console
from rich.text import Text

FULL, EMPTY = ("█", "░"), ("#", ".")
WIDEST = 100


def console(file: TextIO | None = None) -> Console:
    """Where a command prints. Rich keeps to NO_COLOR, TERM=dumb and COLUMNS, and sends no escapes into a pipe."""
    out = Console(file=file or sys.stdout, markup=False, highlight=False, emoji=False)
    if out.width > WIDEST:
        out.width = WIDEST  # long lines are hard to read
    return out


def unicode(out: Console) -> bool:
    """Whether characters beyond ASCII can be printed."""
    return (out.encoding or "").lower().startswith("utf")


def bar(out: Console, share: float, width: int) -> Text:
    """A bar, filled by ``share`` of it; full only where nothing is missing."""
    full, empty = (FULL[0], FULL[1]) if unicode(out) else EMPTY
    filled = int(width * share)
    return Text.assemble((full * filled, "green"), (empty * (width - filled), "dim"))


def paragraph(text: str, width: int, depth: int = 2) -> str:
    """The text in lines of at most ``width``, each ``depth`` further in."""
    edge = " " * depth
    return textwrap.fill(
        text, width, initial_indent=edge, subsequent_indent=edge, break_on_hyphens=False, break_long_words=False
    )


def indented(text: str, depth: int = 2) -> str:
    """Every line that is not empty further in."""
    return "\n".join(" " * depth + line if line else line for line in text.split("\n"))
