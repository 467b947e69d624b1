"""What ``grading.toml`` says of single students: extensions, late days, corrections, groups; and whom it means."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

from whybn.errors import meant
from whybn.grade.escaping import clipped, for_terminal
from whybn.grade.run.store import StudentRecord
from whybn.grade.run.task import Submission

from .toml_table import Table

MOST_POINTS = 1_000_000
MOST_DAYS = 10_000
MOST_NAMED = 10
TEAM = "team"  # the kind of identifier that members of a group share
DURATION = re.compile(r"(?P<number>\d{1,5}(?:\.\d{1,3})?) ?(?P<unit>hour|day)s?")


@dataclass(frozen=True)
class Correction:
    """What an instructor gives in place of what the tests gave.

    Attributes:
        total: on the policy's scale; None where the tests decide, or the exercises below.
        exercises: the points of an exercise, by its name.
        excused: whether there shall be no grade at all.
        reason: what the student reads about it.
    """

    total: Fraction | None = None
    exercises: Mapping[str, Fraction] = field(default_factory=dict)
    excused: bool = False
    reason: str = ""


def extended_deadlines(table: Table, deadline: datetime | None) -> dict[str, datetime]:
    """The deadlines of single students: a time, or so much later than everybody's."""
    return {key: extended_deadline(table, key, deadline) for key in table.all_keys()}


def extended_deadline(table: Table, key: str, deadline: datetime | None) -> datetime:
    """One student's deadline."""
    value = table.values[key]
    if isinstance(value, str) and (later := DURATION.fullmatch(value.strip())):
        if deadline is None:
            raise table.error(key, "is later than a deadline, and there is none: give deadline, or a time here")
        try:
            return deadline + timedelta(**{f"{later['unit']}s": float(later["number"])})
        except OverflowError as error:
            raise table.error(key, "is too late for a calendar") from error
    moment = table.moment(key, 'must be a time with its zone, or like "3 days" or "36 hours"')
    assert moment is not None
    if deadline is not None and moment < deadline:
        raise table.error(key, "is before the deadline, and an extension is after it")
    return moment


def free_days(table: Table) -> dict[str, int]:
    """How many late days a student has that cost nothing, where it is not as many as the others have."""
    return {key: table.whole(key, MOST_DAYS) or 0 for key in table.all_keys()}


def corrections(table: Table, points: Mapping[str, Fraction]) -> dict[str, Correction]:
    """What an instructor gives, by student; ``points`` are those of the exercises."""
    return {key: correction(table.table(key), points) for key in table.all_keys()}


def correction(table: Table, points: Mapping[str, Fraction]) -> Correction:
    """What an instructor gives one student."""
    total = table.number("points", MOST_POINTS)
    excused = table.truth("excused")
    reason = table.text("reason") if "reason" in table.values else ""
    exercises = {name: given for name in points if (given := table.number(name, MOST_POINTS)) is not None}
    table.refuse_others()
    if worthless := [name for name in exercises if not points[name]]:
        raise table.error(worthless[0], "is worth no points here, so that there is nothing to correct")
    said = [*exercises, *(["points"] if total is not None else []), *(["excused"] if excused else [])]
    if (total is not None or excused) and len(said) > 1:
        raise table.error(said[0], f"has no meaning beside {said[-1]}: keep one of the two")
    if not said:
        raise table.error("points", "is missing: give points, those of an exercise, or excused = true")
    return Correction(total, exercises, excused, reason)


def groups(table: Table) -> dict[str, tuple[str, ...]]:
    """The members of each group."""
    wanted = 'must be a list of its members in quotes, like ["ada", "bob"]'
    found = {key: table.texts(key, wanted) for key in table.all_keys()}
    times = Counter(member.casefold() for members in found.values() for member in members)
    for key, members in found.items():
        if not members:
            raise table.error(key, wanted)
        if twice := [member for member in members if times[member.casefold()] > 1]:
            raise table.error(key, f"has {for_terminal(twice[0])}, who stands in these lists twice")
    return found


def students_meant(
    where: str, names: Iterable[str], people: Iterable[Submission | StudentRecord]
) -> tuple[dict[str, str], list[str]]:
    """Which name is about which student; and a sentence for each that is about nobody, or about several.

    The names stand ``where`` the sentences say. A student is meant by the key, another identifier, the name, or the
    group; what says it best counts.
    """
    known: dict[str, set[str]] = defaultdict(set)  # students, by how sure it is and the name in small letters
    spelled: dict[str, None] = {}
    for one in people:
        spelled.update(dict.fromkeys((one.student, one.name, *one.ids.values())))
        for form in forms_of(one):
            known[form].add(one.student)
    found: dict[str, tuple[int, str]] = {}
    said: list[str] = []
    for name in names:
        rank = next((rank for rank in range(4) if f"{rank} {plain(name)}" in known), None)
        students = sorted(known[f"{rank} {plain(name)}"]) if rank is not None else []
        if rank is None:
            who = f"{shown(name)}, who has no submission here"
            # Numbers that look alike are luck; and of many sentences only the first are shown.
            hint = meant(name, spelled, "") if any(map(str.isalpha, name)) and len(said) < MOST_NAMED else ""
            said.append(f"{where} names {who}{for_terminal(hint)}")
        elif rank < 3 and len(students) > 1:
            several = ", ".join(map(shown, students[:MOST_NAMED]))
            said.append(f"{where} names {shown(name)}, whom it does not tell apart: give one of the keys {several}")
        else:
            found.update((s, (rank, name)) for s in students if s not in found or rank < found[s][0])
    return {student: name for student, (_, name) in found.items()}, capped(said)


def forms_of(one: Submission | StudentRecord) -> Iterator[str]:
    """What a student may be called, with how sure that is: 0 is best."""
    yield f"0 {plain(one.student)}"
    yield from (f"{3 if kind == TEAM else 1} {plain(value)}" for kind, value in one.ids.items())
    yield f"2 {plain(one.name)}"


def plain(name: str) -> str:
    """A name to be looked up: the first name first, in small letters, whatever the keyboard made of an umlaut."""
    last, comma, first = unicodedata.normalize("NFKC", name).casefold().partition(",")
    return " ".join(f"{first} {last}".split() if comma else last.split())


def capped(said: list[str]) -> list[str]:
    """The first sentences, and how many more there are."""
    return said if len(said) <= MOST_NAMED else [*said[:MOST_NAMED], f"and {len(said) - MOST_NAMED} more like it"]


def shown(name: str) -> str:
    """A student's key or name, fit for a terminal."""
    return for_terminal(clipped(name, 60))
