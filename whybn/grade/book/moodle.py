"""Fills the offline grading worksheet that an instructor downloaded from a Moodle assignment."""

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path

from whybn.errors import GradeError
from whybn.grade.escaping import clipped, for_terminal

from .gradebook import GradebookRow
from .sheet_files import Sheet, lines_of_cells, read
from .sheets import Filled, Mark, Plan, Register, fill, has_decimal_comma, mark_of, number_in

PARTICIPANT = re.compile(r"\D*(?P<id>\d+)")
NAME, FULL_MARKS, GRADE, COMMENTS = "Full name", "Maximum grade", "Grade", "Feedback comments"


def plan(sheet: Path, column: str | None = None, comments: str | None = None) -> Plan:
    """Where the totals and comments go in a worksheet. Raises GradeError where that is not plain.

    Args:
        sheet: as Moodle wrote it. Its first column holds a word of Moodle's language and a number, ``Participant 123``;
            a student is found by this number, then the e-mail address, then the full name.
        column: the header of the grades, in Moodle's language.
        comments: the header of the comments, in Moodle's language.
    """
    table = worksheet(sheet)
    header = [cell.casefold() for cell in table.header()]
    lines = participant_lines(table)
    grade = single_column(table, header, column or GRADE, "the grades")
    there = [table.value(line, grade) for line in lines]
    full = table.value(lines[0], header.index(FULL_MARKS.casefold())) if FULL_MARKS.casefold() in header else ""
    if words := [value for value in (full, *there) if value.strip("-") and number_in(value) is None]:
        raise GradeError(
            f"{sheet}: this assignment is graded by a scale ('{for_terminal(clipped(words[0], 80))}'), and whybn gives "
            f"points: set its grade type to points in Moodle, and download the worksheet again"
        )
    remarks: list[str] = []
    if comments is None and COMMENTS.casefold() not in header:
        remarks.append(f"It has no column '{COMMENTS}', so no feedback was written: name its column with --comments.")
        feedback = None
    else:
        feedback = single_column(table, header, comments or COMMENTS, "the comments")
    return Plan(
        sheet=table,
        grade=grade,
        who=header.index(NAME.casefold()) if NAME.casefold() in header else 0,
        students=lines,
        register=participant_register(table, header, lines),
        comma=table.separator == ";" or has_decimal_comma([full, *there]),
        out_of=full,
        feedback=feedback,
        remarks=tuple(remarks),
    )


def write(
    rows: Iterable[GradebookRow],
    out: Path,
    sheet: Plan,
    feedback: Callable[[GradebookRow], str],
    *,
    lower: bool = False,
) -> Filled:
    """Write a copy of a worksheet with totals and comments.

    Args:
        rows: the gradebook.
        out: the copy.
        sheet: where what goes.
        feedback: makes the comment of a row, as plain text. Moodle takes it for HTML, so it is escaped here.
        lower: whether a grade of the sheet that is higher goes down all the same.
    """
    marks = (of_this_sheet(mark_with_comment(row, feedback), sheet) for row in rows)
    return fill(sheet, marks, out, lower=lower)


def of_this_sheet(mark: Mark, sheet: Plan) -> Mark:
    """The mark, without the number of its download where nothing on the line of that number is in its name.

    Moodle numbers what a team hands in by its group, and a group may have the number of somebody else's line.
    """
    line = sheet.register.find(replace(mark, student="", name="", ids={"moodle": mark.ids.get("moodle", "")}))
    if line is None or mark.name == mark.student:
        return mark
    there = {word for cell in sheet.sheet.lines[line] for word in words_of(cell.value)}
    return mark if there & words_of(mark.name) else replace(mark, ids={**mark.ids, "moodle": ""})


def words_of(text: str) -> set[str]:
    """The words in a text, without numbers."""
    return {word for word in re.split(r"[\W_\d]+", text.casefold()) if word}


def worksheet(path: Path) -> Sheet:
    """The worksheet, by the separator that makes its first column one of participants."""
    text = read(path)
    for separator in ",;":
        if PARTICIPANT.fullmatch(first_cell(path, text, separator)):
            sheet = Sheet(path, text, separator)
            if all(PARTICIPANT.fullmatch(sheet.value(line, 0)) for line in participant_lines(sheet)):
                return sheet
    raise GradeError(
        f"{path} is no grading worksheet of Moodle: its first column must hold participants with their numbers; "
        f"turn on 'Offline grading worksheet' in the assignment, download it there and give that file unchanged"
    )


def first_cell(path: Path, text: str, separator: str) -> str:
    """The first cell of the second line if this is the separator; empty where it cannot be."""
    try:
        return next(islice(lines_of_cells(path, text, separator), 1, None))[0].value.strip()
    except (GradeError, StopIteration):
        return ""


def participant_lines(sheet: Sheet) -> list[int]:
    """The lines that hold something, but for the first."""
    return [line for line in range(1, len(sheet.lines)) if any(cell.value for cell in sheet.lines[line])]


def mark_with_comment(row: GradebookRow, feedback: Callable[[GradebookRow], str]) -> Mark:
    """A row's mark with the comment as Moodle's HTML."""
    text = html.escape(for_terminal(feedback(row), lines=True))
    return mark_of(row, text.replace("\n", "<br>"))


def single_column(sheet: Sheet, header: list[str], wanted: str, what: str) -> int:
    """The place of the column of this header. Raises GradeError where there is none, or several."""
    if header.count(wanted.casefold()) == 1:
        return header.index(wanted.casefold())
    known = ", ".join(f"'{for_terminal(clipped(title, 80))}'" for title in sheet.header())
    raise GradeError(f"{sheet.path} has no single column '{wanted}': name the one of {what} ({known})")


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
