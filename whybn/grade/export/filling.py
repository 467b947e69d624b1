"""Writes grades into one column of a sheet, and says what it found there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from whybn.grade.scores import shown
from whybn.grade.text import clipped, counted, for_terminal

from .matching import Filled, Mark, Register, match
from .sheet import Sheet

MOST_NAMED = 10


@dataclass(frozen=True)
class Plan:
    """Where on a sheet what goes.

    Attributes:
        sheet: the sheet.
        grade: the column of the grades.
        who: the column that names a student.
        students: the lines that are a student's.
        register: how to find a student.
        decided: cells of an instructor's decision, which stay.
        comma: whether numbers have a decimal comma.
        out_of: the grade of full marks by the sheet, as it is written there; empty where it does not say.
        feedback: the column of the feedback, if there is one.
        emptied: what the platform does with an emptied cell.
    """

    sheet: Sheet
    grade: int
    who: int
    students: list[int]
    register: Register
    decided: tuple[str, ...] = ()
    comma: bool = False
    out_of: str = ""
    feedback: int | None = None
    emptied: str = ""


def fill(plan: Plan, marks: Iterable[Mark], out: Path) -> Filled:
    """Write a copy of the sheet with every grade that there is; an old grade of a waiting submission is emptied."""
    found, lost = match(marks, plan.register)
    decided = {line for line in plan.students if _said(plan, line) in plan.decided}
    fillable = {line: mark for line, mark in found.items() if line not in decided}
    emptied = [e.student for line, e in fillable.items() if e.grade is None and _said(plan, line)]
    plan.sheet.write(out, _changes(plan, fillable))
    kept = [found[line].student for line in sorted(decided & found.keys())]
    return Filled(
        filled=sum(e.grade is not None for e in fillable.values()),
        without_line=tuple(lost),
        without_submission=tuple(plan.sheet.value(line, plan.who) for line in plan.students if line not in found),
        messages=tuple(_messages(plan, fillable, kept, emptied)),
    )


def _said(plan: Plan, line: int) -> str:
    return plan.sheet.value(line, plan.grade)


def _changes(plan: Plan, found: Mapping[int, Mark]) -> dict[tuple[int, int], str]:
    changes = {}
    for line, mark in found.items():
        grade = "" if mark.grade is None else shown(mark.grade)
        changes[line, plan.grade] = grade.replace(".", ",") if plan.comma else grade
        if plan.feedback is not None:
            changes[line, plan.feedback] = mark.feedback
    return changes


def _messages(plan: Plan, found: Mapping[int, Mark], kept: list[str], emptied: list[str]) -> Iterable[str]:
    if kept:
        yield f"{counted(len(kept), 'cell')} with {' or '.join(plan.decided)} stayed as it was: {_named(kept)}."
    if emptied:
        yield (
            f"{counted(len(emptied), 'older grade')} was taken out, because the submission is not graded yet: "
            f"{_named(emptied)}. {plan.emptied}".rstrip()
        )
    try:
        possible = float(plan.out_of.replace(",", "."))
    except ValueError:
        return
    maximum = next((e.maximum for e in found.values() if e.maximum is not None), None)
    if maximum is not None and possible != float(round(maximum, 2)):
        yield (
            f"The sheet says that full marks are {for_terminal(plan.out_of)}, and here they are {shown(maximum)}: "
            f"set scale in grading.toml, or the points there."
        )
    above = [e.student for e in found.values() if e.grade is not None and e.grade > possible]
    if above:
        yield f"{counted(len(above), 'grade')} above the sheet's full marks, which may be refused: {_named(above)}."


def _named(students: list[str]) -> str:
    """Some students, fit for a terminal."""
    names = ", ".join(for_terminal(clipped(student, 60)) for student in students[:MOST_NAMED])
    return f"{names} and {len(students) - MOST_NAMED} more" if len(students) > MOST_NAMED else names
