"""Speaking to a terminal: 80 columns at most, styled where that is wanted, plain text everywhere else.

Nothing is drawn and no line is written twice, so a screen reader gets what the eye gets. Colour never says
anything that words do not say.
"""

import os
import shutil
import sys
import textwrap

import click
from rich.console import Console
from rich.text import Text

WIDTH = 80


def wants_style() -> bool:
    """Whether standard output is a terminal that may be styled (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class Voice:
    """Says paragraphs, lists and code; ``styled`` adds weight and colour."""

    def __init__(self, styled: bool | None = None) -> None:
        self.styled = wants_style() if styled is None else styled
        self.width = min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)
        self.console = Console(highlight=False, soft_wrap=True) if self.styled else None

    def line(self, text: str = "", style: str = "") -> None:
        """One line as it is."""
        if self.console is not None:
            self.console.print(Text(text, style))
        else:
            click.echo(text)

    def say(self, text: str, style: str = "", indent: str = "", first: str = "") -> None:
        """Paragraphs, wrapped; ``first`` stands before the first line, ``indent`` before the others."""
        for number, paragraph in enumerate(text.split("\n\n")):
            lead = first if number == 0 else indent
            lines = textwrap.wrap(
                " ".join(paragraph.split()),
                self.width,
                initial_indent=lead,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
            for line in lines or [""]:
                self.line(line, style)

    def code(self, text: str) -> None:
        """Lines of code, indented and never wrapped."""
        self.line()
        for line in text.splitlines():
            self.line(f"    {line}".rstrip(), "cyan")
        self.line()

    def numbered(self, entries: list[str]) -> None:
        """A list whose numbers are what one answers with."""
        self.line()
        for number, entry in enumerate(entries, 1):
            lead = f"  {number}. "
            self.say(entry, indent=" " * len(lead), first=lead)
        self.line()
