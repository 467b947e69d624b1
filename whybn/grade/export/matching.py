"""Whose line of a sheet a submission belongs on: by identifiers, then by name, and never by a guess."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from whybn.grade.rows import Row


@dataclass(frozen=True)
class Mark:
    """What a sheet needs of a row: whose it is, and what to write. The grade is None while there is none."""

    student: str
    name: str
    ids: dict[str, str]
    grade: Fraction | None
    maximum: Fraction | None
    feedback: str = ""


@dataclass(frozen=True)
class Filled:
    """What became of a sheet.

    Attributes:
        filled: how many grades were written.
        without_line: submissions that no line of the sheet belongs to, or several.
        without_submission: students of the sheet that no submission belongs to; their lines are as they were.
        messages: what else a person should know, each a sentence.
    """

    filled: int
    without_line: tuple[str, ...] = ()
    without_submission: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


@dataclass
class Register:
    """The lines of a sheet by what identifies their students, the strongest kind of identifier first."""

    kinds: tuple[str, ...]
    lines: dict[str, dict[str, set[int]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))

    def add(self, line: int, kind: str, value: str) -> None:
        """A student's identifier on a line; an empty one tells nothing."""
        for key in _keys(kind, value):
            self.lines[kind][key].add(line)

    def find(self, mark: Mark) -> int | None:
        """The line of this student; None where there is none, or where the strongest identifier fits several."""
        for kind in self.kinds:
            keys = _keys(kind, _offered(mark, kind))
            found = {line for key in keys for line in self.lines[kind].get(key, ())}
            if found:
                return found.pop() if len(found) == 1 else None
        return None


def match(marks: Iterable[Mark], register: Register) -> tuple[dict[int, Mark], list[str]]:
    """Entries by line, and the students without a line. A line that two submissions want belongs to neither."""
    wanted: dict[int, list[Mark]] = defaultdict(list)
    lost: list[str] = []
    for mark in marks:
        line = register.find(mark)
        if line is None:
            lost.append(mark.student)
        else:
            wanted[line].append(mark)
    lost += [mark.student for several in wanted.values() if len(several) > 1 for mark in several]
    return {line: several[0] for line, several in wanted.items() if len(several) == 1}, lost


def mark(row: Row, feedback: str = "") -> Mark:
    """What a sheet needs of a row."""
    total, maximum = (row.score.total, row.score.maximum) if row.score else (None, None)
    return Mark(row.student, row.name, dict(row.ids), total, maximum, feedback)


def _offered(mark: Mark, kind: str) -> str:
    """What a submission offers for a kind of identifier.

    A folder is often named by a login, an address or a student number. It is never taken for a platform's own id: a
    folder that is simply numbered would meet somebody else.
    """
    if kind == "name":
        return mark.name
    own = mark.ids.get(kind, "")
    if kind == "login" and not own:
        own = mark.ids.get("email", "")
    return own or (mark.student if kind in ("sis", "login", "email") else "")


def _keys(kind: str, value: str) -> set[str]:
    if kind != "name":
        return {value.strip().casefold()} - {""}
    last, comma, first = value.partition(",")
    return {_squashed(value), _squashed(f"{first} {last}" if comma else value)} - {""}


def _squashed(name: str) -> str:
    """Letters and digits alone, as Canvas writes names in its zip."""
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())
