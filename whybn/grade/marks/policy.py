"""An instructor's rules, from ``grading.toml``: what an exercise is worth, what being late costs.

Every error names the key and its line.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from whybn.course.convention import load_convention
from whybn.course.course import Course
from whybn.errors import CourseError, meant
from whybn.grade.escaping import for_terminal
from whybn.grade.run.store import StudentRecord
from whybn.grade.run.task import Submission

from . import personal
from .personal import MOST_DAYS, MOST_POINTS, Correction
from .toml_table import Table, parse

ASKED = "exercises"
PATTERN, PATTERN_GROUPS = "pattern", ("student", "attempt", "file")
SECONDS = {  # of wall time, by what the file calls them
    "call-seconds": "call_seconds",
    "function-seconds": "function_seconds",
    "submission-seconds": "total_seconds",
}
MOST_SECONDS = 3600
VISIBILITIES = ("visible", "hidden", "after_due_date", "after_published")  # as Gradescope calls them


@dataclass(frozen=True)
class Late:
    """What being late costs.

    Attributes:
        grace: how long after the deadline nothing is lost.
        percent: of the points, for every day that has begun since the deadline.
        days: how many days late is still accepted; None: any.
        refuse: whether nothing that is late is accepted.
        free: how many of a student's late days cost nothing.
    """

    grace: timedelta = timedelta(0)
    percent: Fraction = Fraction(0)
    days: int | None = None
    refuse: bool = False
    free: int = 0


@dataclass(frozen=True)
class Policy:
    """All rules of one assignment.

    Attributes:
        points: of every exercise of the course, by its name.
        exercises: those that were asked; empty: all of the lecture, and what else is in ``extra``.
        extra: exercises beyond the lecture that count nevertheless, since the file says what they are worth.
        partial: whether each MUST clause earns its share of an exercise's points; otherwise all of them or nothing.
        deadline: with a time zone; None: no deadline.
        late: what being late costs.
        should: percent of an exercise's points on top, when all its SHOULD clauses hold; in part, the share of them.
        strict: the same for STRICT clauses.
        names: a student's name as a person reads it, by the student's key.
        scale: what full marks are worth; None: the sum of the points.
        packages: what submissions may import beside NumPy.
        pattern: the regular expression that says of a file or folder whose it is; empty: by the names of platforms.
        extensions: the deadlines of single students.
        free_days: of late days, where a student has not as many as the others.
        corrections: what the instructor gives in place of what the tests gave.
        groups: the members by group.
        limits: seconds that one submission may take, where they are not the usual ones.
        separator: between the cells of ``grades.csv``; with a semicolon numbers have a decimal comma.
        visibility: when Gradescope shows the tests to students.
        convention: in which the course is taught; empty: as its own file says.
    """

    points: Mapping[str, Fraction]
    exercises: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    partial: bool = True
    deadline: datetime | None = None
    late: Late = Late()
    should: Fraction = Fraction(0)
    strict: Fraction = Fraction(0)
    names: Mapping[str, str] = field(default_factory=dict)
    scale: Fraction | None = None
    packages: tuple[str, ...] = ()
    pattern: str = ""
    extensions: Mapping[str, datetime] = field(default_factory=dict)
    free_days: Mapping[str, int] = field(default_factory=dict)
    corrections: Mapping[str, Correction] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    limits: Mapping[str, Any] = field(default_factory=dict)
    separator: str = ","
    visibility: str = VISIBILITIES[0]
    convention: str = ""

    def counting(self, course: Course, only: Collection[str] = ()) -> list[str]:
        """The exercises that earn points, in the course's order; ``only``: those that this assignment asks for."""
        wanted = only or {*(exercise.name for exercise in course.lecture), *self.extra}
        return [name for name in course.names if self.points[name] and name in wanted]


def default(course: Course) -> Policy:
    """The rules where no ``grading.toml`` gives others: the course's points, in part, no deadline."""
    return Policy({exercise.name: Fraction(exercise.points) for exercise in course.exercises})


def load_policy(path: Path, course: Course) -> Policy:
    """Read ``grading.toml``. Raises GradeError: one sentence that names the key, and its line where it can."""
    top = parse(path)
    given = exercise_points(top.table("points"), course.names)
    points = {**default(course).points, **given}
    asked = asked_exercises(top, course)
    lecture = {exercise.name for exercise in course.lecture}
    extra = tuple(name for name in given if name not in lecture)
    counting = Policy(points, extra=extra).counting(course, asked)
    if not counting:
        raise top.error("points", "leaves every exercise with 0 points")
    bonus, gradescope = top.table("bonus"), top.table("gradescope")
    deadline = top.moment("deadline")
    policy = Policy(
        points=points,
        exercises=asked,
        extra=extra,
        partial=top.word("credit", ("partial", "all-or-nothing")) == "partial",
        deadline=deadline,
        late=late_rules(top.table("late")),
        should=bonus.number("should", 100) or Fraction(0),
        strict=bonus.number("strict", 100) or Fraction(0),
        names=student_names(top.table("names")),
        scale=top.number("scale", MOST_POINTS),
        packages=top.words("packages"),
        pattern=name_pattern(top.table("names")),
        extensions=personal.extended_deadlines(top.table("extensions"), deadline),
        free_days=personal.free_days(top.table("free-days")),
        corrections=personal.corrections(
            top.table("corrections"), {name: points[name] if name in counting else Fraction(0) for name in points}
        ),
        groups=personal.groups(top.table("groups")),
        limits=time_limits(top.table("limits")),
        separator=top.word("separator", (",", ";")),
        visibility=gradescope.word("visibility", VISIBILITIES),
        convention=convention_named(top, course),
    )
    if policy.scale == 0:
        raise top.error("scale", "must be more than 0")
    for table in (bonus, gradescope, top):
        table.refuse_others()
    return policy


def convention_named(top: Table, course: Course) -> str:
    """The convention that the file names; empty where it names none."""
    if "convention" not in top.values:
        return ""
    name = top.text("convention")
    try:
        return load_convention(course.root, name, "").name
    except CourseError as error:
        raise top.error("convention", str(error).strip()) from error


def asked_exercises(top: Table, course: Course) -> tuple[str, ...]:
    """The exercises that the file names, in the order of the course; none where it names none."""
    named = top.texts(ASKED, 'must be a list of exercises in quotes, like ["standardize", "normalize"]')
    if ASKED in top.values and not named:
        raise top.error(ASKED, "names no exercise: leave the line out where all are asked")
    for name in named:
        if name not in course.names:
            known = f": the course has {', '.join(course.names)}"
            raise top.error(ASKED, f"names {for_terminal(name)}{meant(name, course.names, known)}")
    return tuple(name for name in course.names if name in named)


def exercise_points(table: Table, names: tuple[str, ...]) -> dict[str, Fraction]:
    """The points that the file gives, by exercise."""
    given = {name: table.number(name, MOST_POINTS) for name in names}
    table.refuse_others()
    return {name: points for name, points in given.items() if points is not None}


def time_limits(table: Table) -> dict[str, float]:
    """The limits that the file sets, by their names in the sandbox."""
    given = {}
    for key, name in SECONDS.items():
        if (seconds := table.number(key, MOST_SECONDS)) is not None:
            if not seconds:
                raise table.error(key, "must be more than 0")
            given[name] = float(seconds)
    table.refuse_others()
    return given


def late_rules(table: Table) -> Late:
    """What being late costs."""
    refuse = table.truth("refuse")
    minutes = table.number("grace-minutes", MOST_POINTS) or Fraction(0)
    percent = table.number("percent-per-day", 100)
    days = table.whole("maximum-days", MOST_DAYS)
    free = table.whole("free-days", MOST_DAYS) or 0
    table.refuse_others()
    for key, value in (("percent-per-day", percent), ("maximum-days", days)):
        if refuse and value is not None:
            raise table.error(key, "has no meaning beside refuse = true: keep one of the two")
    grace = timedelta(seconds=float(60 * minutes))
    return Late(grace, percent or Fraction(0), days, refuse, free)


People = Iterable[Submission | StudentRecord]
Rule = TypeVar("Rule")


def keyed(policy: Policy, people: People, tell: Callable[[str], object]) -> Policy:
    """The policy with its students by their keys, whatever the file calls them; whom it does not find is told."""
    return replace(
        policy,
        extensions=by_key("extensions", policy.extensions, people, tell),
        free_days=by_key("free-days", policy.free_days, people, tell),
        corrections=by_key("corrections", policy.corrections, people, tell),
    )


def groups_by_key(policy: Policy, people: People, tell: Callable[[str], object]) -> dict[str, tuple[str, ...]]:
    """The members of each group, by the key of what it handed in."""
    found = by_key("groups", policy.groups, people, tell)
    if len({*found.values()}) < len(policy.groups):
        tell(
            "a group in [groups] is called as what it handed in once for all; where each member has a folder, as in "
            "Moodle's downloads, each is graded already, and [groups] is not needed"
        )
    return found


def by_key(table: str, rules: Mapping[str, Rule], people: People, tell: Callable[[str], object]) -> dict[str, Rule]:
    """What a table says, by the students' keys."""
    found, said = personal.students_meant(f"[{table}] of grading.toml", rules, people)
    for sentence in said:
        tell(sentence)
    return {student: rules[name] for student, name in found.items()}


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
