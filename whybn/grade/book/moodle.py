"""Fills the offline grading worksheet that an instructor downloaded from a Moodle assignment."""

import html
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from whybn.errors import GradeError
from whybn.grade.escaping import clipped, for_terminal

from .gradebook import GradebookRow
from .sheets import Filled, Mark, Plan, Register, Sheet, fill, mark_of, read

PARTICIPANT = re.compile(r"\D*(?P<id>\d+)")
NAME, FULL_MARKS = "Full name", "Maximum grade"


def write(
    rows: Iterable[GradebookRow],
    out: Path,
    sheet: Path,
    column: str = "Grade",
    comments: str = "Feedback comments",
    feedback: Callable[[GradebookRow], str] | None = None,
) -> Filled:
    """Write a copy of ``sheet`` with the totals in its column of grades.

    Args:
        rows: the gradebook.
        out: the copy.
        sheet: as Moodle wrote it. Its first column holds a word of Moodle's language and a number, ``Participant 123``;
            a student is found by this number, then the e-mail address, then the full name.
        column: the header of the grades, in Moodle's language.
        comments: the header of the comments; where the sheet has none, no feedback is written.
        feedback: makes the comment of a row, as plain text. Moodle takes it for HTML, so it is escaped here.
    """
    table = Sheet(sheet, read(sheet), ",")
    header = [cell.casefold() for cell in table.header()]
    lines = [line for line in range(1, len(table.lines)) if any(cell.value for cell in table.lines[line])]
    if not lines or not all(PARTICIPANT.fullmatch(table.value(line, 0)) for line in lines):
        raise GradeError(
            f"{sheet} is no grading worksheet of Moodle: its first column must hold participants with their numbers; "
            f"turn on 'Offline grading worksheet' in the assignment, download it there and give that file unchanged"
        )
    plan = Plan(
        sheet=table,
        grade=grade_column(table, header, column),
        who=header.index(NAME.casefold()) if NAME.casefold() in header else 0,
        students=lines,
        register=participant_register(table, header, lines),
        out_of=table.value(lines[0], header.index(FULL_MARKS.casefold())) if FULL_MARKS.casefold() in header else "",
        feedback=header.index(comments.casefold()) if feedback and comments.casefold() in header else None,
        emptied="Moodle skips an empty cell, so the older grade stays there until the submission is graded.",
    )
    return fill(plan, (mark_with_comment(row, feedback) for row in rows), out)


def mark_with_comment(row: GradebookRow, feedback: Callable[[GradebookRow], str] | None) -> Mark:
    """A row's mark with the comment as Moodle's HTML."""
    if feedback is None:
        return mark_of(row)
    text = html.escape(for_terminal(feedback(row), lines=True))
    return mark_of(row, text.replace("\n", "<br>"))


def grade_column(sheet: Sheet, header: list[str], wanted: str) -> int:
    """The place of the column of this header. Raises GradeError where there is none, or several."""
    if header.count(wanted.casefold()) == 1:
        return header.index(wanted.casefold())
    known = ", ".join(f"'{for_terminal(clipped(title, 80))}'" for title in sheet.header())
    raise GradeError(f"{sheet.path} has no single column '{wanted}': name the one of the grades ({known})")


def participant_register(sheet: Sheet, header: list[str], lines: list[int]) -> Register:
    """All participants: the number in the first column, an address wherever one stands alone, the full name."""
    register = Register(("moodle", "email", "name"))
    for line in lines:
        number = PARTICIPANT.fullmatch(sheet.value(line, 0))
        assert number is not None
        register.add(line, "moodle", number["id"])
        for column in range(1, min(len(header), len(sheet.lines[line]))):
            value = sheet.value(line, column)
            if re.fullmatch(r"[^@\s]+@[^@\s]+", value):
                register.add(line, "email", value)
        if NAME.casefold() in header:
            register.add(line, "name", sheet.value(line, header.index(NAME.casefold())))
    return register
