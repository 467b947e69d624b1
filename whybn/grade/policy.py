"""An instructor's rules, from ``grading.toml``: what an exercise is worth, what being late costs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

from whybn.course import Course

from .policy_file import Table, parse

MOST_POINTS = 1_000_000


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
    """

    points: Mapping[str, Fraction]
    partial: bool = True
    deadline: datetime | None = None
    late: Late = Late()
    should: Fraction = Fraction(0)
    strict: Fraction = Fraction(0)
    names: Mapping[str, str] = field(default_factory=dict)
    scale: Fraction | None = None


def default(course: Course) -> Policy:
    """The rules where no ``grading.toml`` gives others: the course's points, in part, no deadline."""
    return Policy({exercise.name: Fraction(exercise.points) for exercise in course.exercises})


def load(path: Path, course: Course) -> Policy:
    """Read ``grading.toml``. Raises GradeError: one sentence that names the key, and its line where it can."""
    top = parse(path)
    points = {**default(course).points, **_points(top.table("points"), course.names)}
    if not any(points.values()):
        raise top.error("points", "leaves every exercise with 0 points")
    bonus = top.table("bonus")
    policy = Policy(
        points=points,
        partial=top.word("credit", ("partial", "all-or-nothing")) == "partial",
        deadline=top.moment("deadline"),
        late=_late(top.table("late")),
        should=bonus.number("should", 100) or Fraction(0),
        strict=bonus.number("strict", 100) or Fraction(0),
        names=_names(top.table("names")),
        scale=top.number("scale", MOST_POINTS),
    )
    if policy.scale == 0:
        raise top.error("scale", "must be more than 0")
    for table in (bonus, top):
        table.refuse_others()
    return policy


def _points(table: Table, names: tuple[str, ...]) -> dict[str, Fraction]:
    given = {name: table.number(name, MOST_POINTS) for name in names}
    table.refuse_others()
    return {name: points for name, points in given.items() if points is not None}


def _late(table: Table) -> Late:
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


def _names(table: Table) -> dict[str, str]:
    return {key: table.text(key) for key in table.all_keys()}
