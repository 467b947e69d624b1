"""The lecture as data: every claim and comment with its verdict (``spec/lecture.toml``), and the words it uses.

The first list is called the ledger; the words are in ``spec/glossary.toml``.
"""

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from whybn.errors import CourseError

KINDS = ("claim", "question", "critique", "answer")
JUDGEMENTS = {
    "supported": "supported",
    "partly": "partly true",
    "contested": "contested",
    "refuted": "refuted",
    "definition": "a matter of definition",
}
ANSWERS = {"yes": "yes", "no": "no", "depends": "it depends", "explained": "explained"}
"""A question is not true or false: its verdict is one of these, every other kind's is one of ``JUDGEMENTS``."""
VERDICTS = JUDGEMENTS | ANSWERS


@dataclass(frozen=True)
class LedgerEntry:
    """One claim or comment.

    Attributes:
        id: L1 to I1 for the lecture's claims, Q for the comments, W for questions asked elsewhere; never renamed.
        kind: one of ``KINDS``.
        title: a heading.
        statement: the claim or question, in our own words.
        answer: what comes of it, in one plain sentence without a number; the page begins with it.
        origin: the lesson (W3L06), the comment's number, or public threads.
        verdict: a key of ``JUDGEMENTS``, or, of a question, of ``ANSWERS``.
        reason: the verdict's reason in a sentence, in the site's markup.
        page: the entry whose page answers this one: itself, or another one where several are one question.
        figures: ``experiment.figure``, the measurements behind the verdict.
        citations: keys of ``docs/references.bib``.
        clauses: ids of the specification.
        exercises: names of functions.
    """

    id: str
    kind: str
    title: str
    statement: str
    answer: str
    origin: str
    verdict: str
    reason: str
    page: str
    figures: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    exercises: tuple[str, ...] = ()

    @property
    def essay(self) -> str:
        """The file with its page's text, below the course root."""
        return f"spec/lecture/{self.page}.md"


KEYS = {field.name for field in fields(LedgerEntry)}
LISTS = {"figures", "citations", "clauses", "exercises"}


@cache
def load_ledger(root: Path) -> dict[str, LedgerEntry]:
    """All entries by id, in the order of the file.

    Raises:
        CourseError: the file is missing or no TOML, or an entry is not complete; the message names it.
    """
    path = root / "spec" / "lecture.toml"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("entry", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CourseError(f"{path} cannot be read: {error}") from error
    entries: dict[str, LedgerEntry] = {}
    for table in tables:
        entry = read_entry(table)
        if entry.id in entries:
            raise CourseError(f"spec/lecture.toml has two entries {entry.id}")
        entries[entry.id] = entry
    for entry in entries.values():
        if entry.page not in entries or entries[entry.page].page != entry.page:
            raise CourseError(f"spec/lecture.toml, {entry.id}: the page {entry.page} is no entry with its own page")
    return entries


def read_entry(table: dict[str, Any]) -> LedgerEntry:
    """One entry of the file."""
    name = table.get("id", "an entry without id")
    required = KEYS - LISTS - {"page"}
    if missing := required - table.keys():
        raise CourseError(f"spec/lecture.toml, {name}: lacks {', '.join(sorted(missing))}")
    if unknown := table.keys() - KEYS:
        raise CourseError(f"spec/lecture.toml, {name}: does not know {', '.join(sorted(unknown))}")
    if table["kind"] not in KINDS:
        raise CourseError(f"spec/lecture.toml, {name}: the kind {table['kind']} is none of {', '.join(KINDS)}")
    verdicts = ANSWERS if table["kind"] == "question" else JUDGEMENTS
    if table["verdict"] not in verdicts:
        raise CourseError(
            f"spec/lecture.toml, {name}: the verdict {table['verdict']} of a {table['kind']} is none of"
            f" {', '.join(verdicts)}"
        )
    values: dict[str, Any] = {key: " ".join(table[key].split()) for key in required}
    values |= {key: tuple(table.get(key, ())) for key in LISTS}
    return LedgerEntry(page=table.get("page", name), **values)


@dataclass(frozen=True)
class Term:
    """A word, its anchor, what it means, and where it comes from; the last two in Markdown."""

    name: str
    slug: str
    text: str
    lecture: str


def load_glossary(root: Path) -> tuple[Term, ...]:
    """All terms, in the order of the alphabet."""
    tables = tomllib.loads((root / "spec" / "glossary.toml").read_text(encoding="utf-8"))["term"]
    return tuple(sorted((Term(**table) for table in tables), key=lambda term: term.name.casefold()))
