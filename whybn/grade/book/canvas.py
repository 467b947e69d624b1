"""Fills one column of the gradebook that an instructor exported from Canvas, for Canvas to import again."""

import re
from collections.abc import Iterable
from pathlib import Path

from whybn.errors import GradeError
from whybn.grade.escaping import clipped, for_terminal

from .gradebook import GradebookRow
from .sheet_files import Sheet, header, read
from .sheets import Filled, Plan, Register, fill, has_decimal_comma, mark_of

COMPUTED = re.compile(r"\b(Current|Final|Override) (Score|Points|Grade|Status)\b")
NUMBERED = re.compile(r"^(?P<title>.*) \(\d+\)$")
STUDENT_CELLS = 3  # a name, in one cell or two, and a number: a row with none of them is nobody's
FULL_MARKS = "Points Possible"
READ_ONLY = re.compile(r"\(\D+\)")  # in the row of full marks, in Canvas's language
DECIDED = ("EX", "N/A")  # excused; not asked of this student
IDENTIFIERS = {"ID": "canvas", "SIS User ID": "sis", "SIS Login ID": "login"}


def plan(sheet: Path, column: str | None = None) -> Plan:
    """Where the totals go in a sheet. Raises GradeError where that is not plain.

    Args:
        sheet: as Canvas exported it. A student is found by Canvas's ID, the SIS ID, the login, then the name.
        column: the assignment's title, with or without its number; needed where the sheet has several assignments.
    """
    table = canvas_sheet(sheet)
    grade = grade_column(table, column)
    lines = range(1, len(table.lines))
    full = next((table.value(line, grade) for line in lines if FULL_MARKS in table.value(line, 0)), "")
    if READ_ONLY.fullmatch(full):
        raise GradeError(
            f"{sheet}: the column {quoted(table.header()[grade])} is read only in Canvas: name another one"
        )
    students = [line for line in lines if is_student(table, line)]
    return Plan(
        sheet=table,
        grade=grade,
        who=0,
        students=students,
        register=student_register(table, students),
        decided=DECIDED,
        excused=DECIDED[0],
        comma=table.separator == ";" or has_decimal_comma(table.value(line, grade) for line in students),
        out_of=full,
    )


def write(rows: Iterable[GradebookRow], out: Path, sheet: Plan, *, lower: bool = False) -> Filled:
    """Write a copy of an export with the totals.

    Args:
        rows: the gradebook.
        out: the copy.
        sheet: where what goes.
        lower: whether a grade of the sheet that is higher goes down all the same.
    """
    return fill(sheet, map(mark_of, rows), out, lower=lower)


def canvas_sheet(path: Path) -> Sheet:
    """The sheet by the separator that makes its first line a Canvas header."""
    text = read(path)
    for separator in ",;":
        cells = header(path, text, separator)
        named = cells[:1] == ["Student"] or cells[:2] == ["LastName", "FirstName"]
        if named and "ID" in cells[:3] and any("Section" in cell for cell in cells):
            return Sheet(path, text, separator)
    raise GradeError(
        f"{path} is no gradebook of Canvas: its first line must name Student, ID and Section; export it from Canvas "
        f"and give that file unchanged"
    )


def grade_column(sheet: Sheet, wanted: str | None) -> int:
    """The place of the assignment's column. Raises GradeError where it is not plain which."""
    titles = sheet.header()
    section = next(i for i, cell in enumerate(titles) if "Section" in cell)
    places = [i for i in range(section + 1, len(titles)) if titles[i] and not COMPUTED.search(titles[i])]
    if wanted is None:
        found = [i for i in places if NUMBERED.match(titles[i])]
    else:
        found = [i for i in places if titles[i] == wanted.strip()] or [
            i for i in places if (match := NUMBERED.match(titles[i])) and match["title"] == wanted.strip()
        ]
    if len(found) == 1:
        return found[0]
    mistaken = [title for title in titles[section + 1 :] if NUMBERED.match(title) and COMPUTED.search(title)]
    if not found and (wanted or not places) and (taken := [t for t in mistaken if wanted in (None, t, plain(t))]):
        raise GradeError(
            f"{sheet.path}: Canvas takes {quoted(taken[0])} for a column of its own, by the words in its title, and "
            f"would not import it: rename the assignment there, and export again"
        )
    asked = "several assignments" if wanted is None else f"no single column {quoted(wanted)}"
    known = ", ".join(quoted(titles[i]) for i in places[:20]) or "none"
    raise GradeError(f"{sheet.path} has {asked if places else 'no assignment'}: name one of its columns ({known})")


def plain(title: str) -> str:
    """A column's title without its number."""
    match = NUMBERED.match(title)
    return match["title"] if match else title


def student_register(sheet: Sheet, students: list[int]) -> Register:
    """All students of the sheet, by Canvas's own order of identifiers."""
    titles = sheet.header()
    columns = {titles.index(title): kind for title, kind in IDENTIFIERS.items() if title in titles}
    register = Register((*IDENTIFIERS.values(), "name"))
    for line in students:
        for column, kind in columns.items():
            register.add(line, kind, sheet.value(line, column))
        both = f"{sheet.value(line, 0)}, {sheet.value(line, 1)}"
        register.add(line, "name", both if titles[0] == "LastName" else sheet.value(line, 0))
    return register


def is_student(sheet: Sheet, line: int) -> bool:
    """Neither the row of full marks nor the one that says which grades are held back, nor an empty one."""
    cells = sheet.lines[line]
    return FULL_MARKS not in cells[0].value and any(cell.value.strip() for cell in cells[:STUDENT_CELLS])


def quoted(title: str) -> str:
    """A column's title as a message shows it."""
    return f"'{for_terminal(clipped(title, 80))}'"
