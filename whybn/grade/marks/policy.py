"""An instructor's rules, from ``grading.toml``: what an exercise is worth, what being late costs.

Every error names the key and its line.
"""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from whybn.course.course import Course
from whybn.errors import GradeError

DIGITS = 6  # after the point; more would be a slip, and 1e-999999999 a trap

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")  # of a package


@dataclass
class Table:
    """One table of the file, and which of its keys were asked for."""

    path: Path
    source: str
    name: str
    values: dict[str, Any]
    known: set[str] = field(default_factory=set)

    def table(self, key: str) -> "Table":
        """The table of this name, empty where there is none."""
        values = self.value_of(key, dict, "must be a table", {})
        return Table(self.path, self.source, key, values)

    def number(self, key: str, most: int) -> Fraction | None:
        """A number from 0 to ``most``, exactly as written, or None where there is none."""
        value = self.value_of(key, int | Decimal, f"must be a number from 0 to {most}", None)
        if value is None:
            return None
        if isinstance(value, Decimal) and (not value.is_finite() or int(value.as_tuple().exponent) < -DIGITS):
            raise self.error(key, f"must be a number of at most {DIGITS} decimals")
        if not 0 <= value <= most:
            raise self.error(key, f"must be a number from 0 to {most}")
        return Fraction(value)

    def word(self, key: str, words: tuple[str, ...]) -> str:
        """One of these words; the first where there is none."""
        wanted = "must be " + " or ".join(f'"{word}"' for word in words)
        value: str = self.value_of(key, str, wanted, words[0])
        if value not in words:
            raise self.error(key, wanted)
        return value

    def truth(self, key: str) -> bool:
        """True or false; false where there is none."""
        value: bool = self.value_of(key, bool, "must be true or false", False)
        return value

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value: str = self.value_of(key, str, "must be a text in quotes (a key with a dot in it needs quotes too)", "")
        if not value.strip():
            raise self.error(key, "must not be empty")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """Texts in a list; none where there is none."""
        wanted = 'must be a list of names in quotes, like ["scipy"]'
        value: list[Any] = self.value_of(key, list, wanted, [])
        if not all(isinstance(each, str) and NAME.fullmatch(each) for each in value):
            raise self.error(key, wanted)
        return tuple(dict.fromkeys(value))

    def moment(self, key: str) -> datetime | None:
        """A time with its zone, as TOML or as a text in ISO form."""
        wanted = "must be a time with its zone, like 2026-03-01T23:59:00+01:00"
        value = self.value_of(key, object, wanted, None)
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError as error:
                raise self.error(key, wanted) from error
        if value is not None and not (isinstance(value, datetime) and value.tzinfo):
            raise self.error(key, wanted)
        return value

    def all_keys(self) -> list[str]:
        """All keys, each known from now on."""
        self.known.update(self.values)
        return list(self.values)

    def refuse_others(self) -> None:
        """Raises GradeError where a key was never asked for."""
        for key in self.values:
            if key not in self.known:
                near = difflib.get_close_matches(key, self.known, 1, 0.5)
                hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(self.known))}"
                raise self.error(key, f"is not known; {hint}")

    def error(self, key: str, wrong: str) -> GradeError:
        """A GradeError about this key."""
        line = self.line_of(key)
        where = f"{self.path}, line {line}" if line else str(self.path)
        inside = f" in [{self.name}]" if self.name else ""
        return GradeError(f"{where}: {key}{inside} {wrong}")

    def value_of(self, key: str, kind: Any, wanted: str, otherwise: Any) -> Any:
        """The value of a key, checked to be of this kind, or ``otherwise``."""
        self.known.add(key)
        value = self.values.get(key, otherwise)
        wrong = isinstance(value, bool) and kind is not bool  # True is an int to Python, not to a person
        if key in self.values and (wrong or not isinstance(value, kind)):
            raise self.error(key, wanted)
        return value

    def line_of(self, key: str) -> int | None:
        """The line where the key, or the table of this name, seems to stand."""
        quoted = rf"""(?:{re.escape(key)}|"{re.escape(key)}"|'{re.escape(key)}')"""
        wanted = re.compile(rf"\s*(?:{quoted}\s*[.=]|\[\s*{quoted}\s*[.\]])")
        within = ""
        for number, line in enumerate(self.source.splitlines(), 1):
            if header := re.match(r"\s*\[\s*([^\]]*?)\s*\]", line):
                within = header[1]
            if wanted.match(line) and (within == self.name or header):
                return number
        return None


def parse(path: Path) -> Table:
    """The file's top table; numbers as written. Raises GradeError where it is no TOML."""
    try:
        source = path.read_text(encoding="utf-8-sig")
        return Table(path, source, "", tomllib.loads(source, parse_float=Decimal))
    except OSError as error:
        raise GradeError(f"{path} cannot be read: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GradeError(f"{path} is not a TOML file: {error}") from error


MOST_POINTS = 1_000_000
PATTERN, PATTERN_GROUPS = "pattern", ("student", "attempt", "file")


@dataclass(frozen=True)
class Late:
    """What being late costs.

    Attributes:
        grace: how long after the deadline nothing is lost.
        percent: of the points, for every day that has begun since the deadline.
        days: how many days late is still accepted; None: any.
        refuse: whether nothing that is late is accepted.
    """

    grace: timedelta = timedelta(0)
    percent: Fraction = Fraction(0)
    days: int | None = None
    refuse: bool = False


@dataclass(frozen=True)
class Policy:
    """All rules of one assignment.

    Attributes:
        points: of every exercise of the course, by its name.
        partial: whether each MUST clause earns its share of an exercise's points; otherwise all of them or nothing.
        deadline: with a time zone; None: no deadline.
        late: what being late costs.
        should: percent of an exercise's points on top, when all its SHOULD clauses hold; in part, the share of them.
        strict: the same for STRICT clauses.
        names: a student's name as a person reads it, by the student's key.
        scale: what full marks are worth; None: the sum of the points.
        packages: what submissions may import beside NumPy.
        pattern: the regular expression that says of a file or folder whose it is; empty: by the names of platforms.
    """

    points: Mapping[str, Fraction]
    partial: bool = True
    deadline: datetime | None = None
    late: Late = Late()
    should: Fraction = Fraction(0)
    strict: Fraction = Fraction(0)
    names: Mapping[str, str] = field(default_factory=dict)
    scale: Fraction | None = None
    packages: tuple[str, ...] = ()
    pattern: str = ""


def default(course: Course) -> Policy:
    """The rules where no ``grading.toml`` gives others: the course's points, in part, no deadline."""
    return Policy({exercise.name: Fraction(exercise.points) for exercise in course.exercises})


def load_policy(path: Path, course: Course) -> Policy:
    """Read ``grading.toml``. Raises GradeError: one sentence that names the key, and its line where it can."""
    top = parse(path)
    points = {**default(course).points, **exercise_points(top.table("points"), course.names)}
    if not any(points.values()):
        raise top.error("points", "leaves every exercise with 0 points")
    bonus = top.table("bonus")
    policy = Policy(
        points=points,
        partial=top.word("credit", ("partial", "all-or-nothing")) == "partial",
        deadline=top.moment("deadline"),
        late=late_rules(top.table("late")),
        should=bonus.number("should", 100) or Fraction(0),
        strict=bonus.number("strict", 100) or Fraction(0),
        names=student_names(top.table("names")),
        scale=top.number("scale", MOST_POINTS),
        packages=top.words("packages"),
        pattern=name_pattern(top.table("names")),
    )
    if policy.scale == 0:
        raise top.error("scale", "must be more than 0")
    for table in (bonus, top):
        table.refuse_others()
    return policy


def exercise_points(table: Table, names: tuple[str, ...]) -> dict[str, Fraction]:
    """The points that the file gives, by exercise."""
    given = {name: table.number(name, MOST_POINTS) for name in names}
    table.refuse_others()
    return {name: points for name, points in given.items() if points is not None}


def late_rules(table: Table) -> Late:
    """What being late costs."""
    refuse = table.truth("refuse")
    minutes = table.number("grace-minutes", MOST_POINTS) or Fraction(0)
    percent = table.number("percent-per-day", 100)
    days = table.number("maximum-days", 10_000)
    table.refuse_others()
    if days is not None and days.denominator != 1:
        raise table.error("maximum-days", "must be a whole number")
    for key, value in (("percent-per-day", percent), ("maximum-days", days)):
        if refuse and value is not None:
            raise table.error(key, "has no meaning beside refuse = true: keep one of the two")
    grace = timedelta(seconds=float(60 * minutes))
    return Late(grace, percent or Fraction(0), None if days is None else int(days), refuse)


def student_names(table: Table) -> dict[str, str]:
    """Students' names by key."""
    return {key: table.text(key) for key in table.all_keys() if key != PATTERN}


def name_pattern(table: Table) -> str:
    """The regular expression of the files' and folders' names; empty where there is none."""
    if PATTERN not in table.values:
        return ""
    text = table.text(PATTERN)
    try:
        groups = re.compile(text).groupindex
    except (re.error, OverflowError, RecursionError) as error:
        raise table.error(PATTERN, f"is no regular expression: {error}") from error
    if "student" not in groups:
        raise table.error(PATTERN, "must have a group that is the student: (?P<student>...)")
    if unknown := sorted(groups.keys() - PATTERN_GROUPS):
        known = ", ".join(PATTERN_GROUPS)
        raise table.error(
            PATTERN, f"has a group named {unknown[0]}, and known are {known}; write (?:...) without a name"
        )
    return text
