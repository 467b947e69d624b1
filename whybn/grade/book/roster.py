"""What a platform's sheet knows of its students: so a rule may call them as the sheet does, and pages have their names.

Whose line is whose is decided as for the grades, by :mod:`sheets`; nobody is matched by a guess.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

from whybn.grade.run.task import Submission

from .moodle import of_this_sheet
from .sheets import Mark, Plan, marks_by_line


def as_listed(found: Iterable[Submission], sheets: Iterable[Plan], named: Collection[str] = ()) -> list[Submission]:
    """The submissions with the names and identifiers that the sheets have of their students.

    Args:
        found: the submissions.
        sheets: where there are any.
        named: the students who have a name by the instructor, which stays.
    """
    found = list(found)
    for sheet in sheets:
        marks = [of_this_sheet(Mark(one.student, one.name, dict(one.ids), None, None), sheet) for one in found]
        lines, _ = marks_by_line(marks, sheet.register)
        line_of = {mark.student: line for line, mark in lines.items()}
        found = [on_line(one, sheet, line_of[one.student], named) if one.student in line_of else one for one in found]
    return found


def on_line(one: Submission, sheet: Plan, line: int, named: Collection[str]) -> Submission:
    """The submission with what the sheet says on its line. What the submission says itself of a kind stays."""
    said = sheet.register.said(line)
    name = said.pop("name", "")
    return replace(one, name=one.name if one.student in named or not name else name, ids={**said, **one.ids})
