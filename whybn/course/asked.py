"""What students ask most, as data: ``spec/ask.toml``."""

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from whybn.errors import CourseError

FILE = "spec/ask.toml"
PICTURES = ("chain", "bars", "table")


@dataclass(frozen=True)
class AskedQuestion:
    """One question, its answer, and a small picture; exactly one of ``PICTURES`` is given.

    Attributes:
        slug: its anchor; never renamed.
        text: the question, in a student's words.
        answer: two plain sentences.
        page: where the answer is shown, below docs/, ``/claims/Q29.md``.
        chain: rows of ``name: box | box``; a box with a star is what it is about.
        bars: rows of ``label | number``; the number may be quoted from an experiment.
        table: rows of ``label | what``, a table of examples and units with a column, a row or a plane marked.
        unit: of the bars.
        about: what the bars show, in a line.
    """

    slug: str
    text: str
    answer: str
    page: str
    chain: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()
    table: tuple[str, ...] = ()
    unit: str = ""
    about: str = ""


KEYS = {field.name for field in fields(AskedQuestion)}
REQUIRED = {"slug", "text", "answer", "page"}


@cache
def load_asked(root: Path) -> tuple[AskedQuestion, ...]:
    """All questions, in the order of the file. Raises CourseError that names what is wrong."""
    path = root / FILE
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("question", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CourseError(f"{path} cannot be read: {error}") from error
    return tuple(read_asked(table) for table in tables)


def read_asked(table: dict[str, Any]) -> AskedQuestion:
    """One question of the file."""
    where = f"{FILE}, {table.get('slug', 'a question without slug')}"
    if missing := REQUIRED - table.keys():
        raise CourseError(f"{where}: lacks {', '.join(sorted(missing))}")
    if unknown := table.keys() - KEYS:
        raise CourseError(f"{where}: does not know {', '.join(sorted(unknown))}")
    if len(given := [name for name in PICTURES if table.get(name)]) != 1:
        raise CourseError(f"{where}: has {len(given)} pictures; give one of {', '.join(PICTURES)}")
    values: dict[str, Any] = {key: tuple(value) if key in PICTURES else value for key, value in table.items()}
    return AskedQuestion(**values)
