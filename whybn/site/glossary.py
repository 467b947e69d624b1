"""The glossary as a page, from ``spec/glossary.toml``: each term with its anchor, and where the lecture has it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from . import blocks
from . import markup as claim_links

SOURCE = Path("spec") / "glossary.toml"
INTRODUCTION = """\
The words of the lecture, of the papers and of this project. L, N, T, D, V and I with a number are claims of the
lecture, Q with a number is a comment under its video; W3L06 is the lesson itself, "Why does batch norm work?".
"""


@dataclass(frozen=True)
class Term:
    """A word, its anchor, what it means, and where it comes from; the last two in Markdown."""

    name: str
    slug: str
    text: str
    lecture: str


def load_glossary(root: Path) -> tuple[Term, ...]:
    """All terms, in the order of the alphabet."""
    tables = tomllib.loads((root / SOURCE).read_text(encoding="utf-8"))["term"]
    return tuple(sorted((Term(**table) for table in tables), key=lambda term: term.name.casefold()))


def pages(root: Path) -> Mapping[str, str]:
    """The page."""
    top = blocks.top("Glossary", "The words of the lecture, the papers and this project, each in a sentence or two.")
    return {"glossary.md": blocks.joined(top, INTRODUCTION, *(entry(term, root) for term in load_glossary(root)))}


def entry(term: Term, root: Path) -> str:
    """One term."""
    source = claim_links.linked(term.lecture, root)
    return blocks.joined(f"## {term.name} {{#{term.slug}}}", term.text, f"*In the lecture:* {source}\n{{: .aside }}")
