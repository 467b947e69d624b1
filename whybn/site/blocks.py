"""Markdown that is put together by a program: what it must escape, and the blocks that pages are made of."""

import json
import re
from collections.abc import Iterable, Sequence

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+.!|>-])")


def top(title: str, description: str, heading: str = "") -> str:
    """What a page begins with: its front matter and its heading, which is the title unless it is given."""
    return f"---\ntitle: {json.dumps(title)}\ndescription: {json.dumps(description)}\n---\n\n# {heading or title}"


def plain(text: str) -> str:
    """Text that Markdown, and the formulas and placeholders of this site, leave as it is."""
    return SPECIAL.sub(r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;").replace("$", "&#36;"))


def cell(text: str) -> str:
    """Markdown that fits into a table: a bar would end the cell."""
    return " ".join(text.split()).replace("|", "&#124;")


def fence(code: str, language: str) -> str:
    """A block of code."""
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    ticks = "`" * (longest + 1)
    return f"{ticks}{language}\n{code.strip(chr(10))}\n{ticks}"


def details(kind: str, title: str, body: str) -> str:
    """A block that opens when it is asked for; ``kind`` is one of Material's admonitions."""
    return f'??? {kind} "{title}"\n\n{indented(body)}'


def indented(text: str) -> str:
    """Every line four blanks further in."""
    return "\n".join(f"    {line}" if line else line for line in text.splitlines())


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the rows hold Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(cell, line))} |" for line in lines)


def joined(*blocks: str) -> str:
    """Blocks one after the other, empty ones left out."""
    return "\n\n".join(block.strip("\n") for block in blocks if block.strip()) + "\n"


def plural(count: int, what: str) -> str:
    """``1 clause``, ``2 clauses``."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
