"""Fills one column of any other sheet with a line for each student: Blackboard, Brightspace, Sakai and the like.

Such sheets differ in what they call things, and hardly in anything else. So a platform is a row of data here. A sheet
of no known platform is filled where its headers tell who is who, and ``--column`` names the grades.
"""

import codecs
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from whybn.errors import GradeError
from whybn.grade.escaping import clipped, for_terminal

from .gradebook import GradebookRow
from .sheet_files import Sheet, header, lines_of_cells, read
from .sheets import Filled, Plan, Register, fill, has_decimal_comma, mark_of

SEPARATORS = ",;\t"
MOST_BEFORE = 5  # lines before the header; Sakai writes two
KINDS = ("sis", "login", "github", "email", "name")
NAMES = {"full name": "name", "name": "name", "student name": "name", "student": "name"}
FIRST, LAST = "first name", "last name"


@dataclass(frozen=True)
class TableForm:
    """What a platform's sheet looks like; headers in small letters.

    Attributes:
        platform: its name.
        signs: headers by which it is known.
        identifiers: which header holds which identifier of a student.
        grades: which headers may be the grades; ``title`` is what a person calls one, ``full`` the full marks.
        full: the header of the full marks, if they have a column.
        student: what the cell of the first identifier looks like in a student's line.
    """

    platform: str
    signs: tuple[str, ...]
    identifiers: Mapping[str, str]
    grades: str
    full: str = ""
    student: str = r".+"


FORMS = (
    TableForm(
        "Brightspace",
        ("end-of-line indicator",),
        {"orgdefinedid": "sis", "username": "login", "email": "email"},
        r"(?P<title>.+) Points Grade(?: <Numeric MaxPoints:(?P<full>[\d.,]+)[^>]*>)?",
    ),
    TableForm(
        "Blackboard",
        ("username",),
        {"username": "login", "student id": "sis"},
        r"(?P<title>.+) \[Total Pts: (?P<full>[\d.,]+)(?: Score)?\](?: \|\d+)?",
    ),
    TableForm(
        "Sakai",
        ("display id", "id", "last name", "first name"),
        {"id": "login", "display id": "sis"},
        r"(?P<title>grade)",
    ),
    TableForm(
        "Gradescope",
        ("sid", "email", "total score", "max points"),
        {"email": "email", "sid": "sis"},
        r"(?P<title>Total Score)",
        full="max points",
    ),
    TableForm(
        "GitHub Classroom",
        ("github_username", "points_awarded"),
        {"github_username": "github", "roster_identifier": "name"},
        r"(?P<title>points_awarded)",
        full="points_available",
    ),
    TableForm(
        "Google Classroom",
        ("last name", "first name", "email address"),
        {"email address": "email"},
        r"(?P<title>(?!(?:last name|first name|email address|overall grade)$).+)",
        student=r"[^@\s]+@[^@\s]+",
    ),
)
# Of a sheet that somebody made; "id" is not among these, as it may be a line's number.
ANYBODYS = {
    **dict.fromkeys(("student", "login", "username", "user", "student_id"), "login"),
    **dict.fromkeys(("student id", "sid", "matriculation number", "matrikelnummer"), "sis"),
    **dict.fromkeys(("email", "email address", "e-mail"), "email"),
    "github_username": "github",
}


@dataclass(frozen=True)
class FoundTable:
    """A sheet, the line of its header, and what it is."""

    sheet: Sheet
    line: int
    form: TableForm
    titles: list[str]

    @property
    def lowered(self) -> list[str]:
        """The header in small letters."""
        return [title.casefold() for title in self.titles]


def plan(path: Path, column: str | None = None) -> Plan:
    """Where the totals go in a sheet. Raises GradeError where that is not plain.

    Args:
        path: the sheet as its platform wrote it.
        column: the header of the grades, or the assignment's title in it; needed where there are several.
    """
    table = known_table(path, column)
    place, full = grade_place(table, column)
    sheet, lowered = table.sheet, table.lowered
    who = next((lowered.index(title) for title in (*table.form.identifiers, *NAMES) if title in lowered), 0)
    students = [
        line
        for line in range(table.line + 1, len(sheet.lines))
        if any(cell.value.strip() for cell in sheet.lines[line])
        and re.fullmatch(table.form.student, sheet.value(line, who))
    ]
    if not students:
        raise GradeError(f"{path} has no line of a student below its header")
    if not full and table.form.full in lowered:
        full = sheet.value(students[0], lowered.index(table.form.full))
    return Plan(
        sheet=sheet,
        grade=place,
        who=who,
        students=students,
        register=register_of(table, students),
        comma=sheet.separator == ";" or has_decimal_comma(sheet.value(line, place) for line in students),
        out_of=full,
    )


def write(rows: Iterable[GradebookRow], out: Path, sheet: Plan, *, lower: bool = False) -> Filled:
    """Write a copy of a sheet with the totals; a higher grade of the sheet goes down where that is asked."""
    return fill(sheet, map(mark_of, rows), out, lower=lower)


def known_table(path: Path, column: str | None) -> FoundTable:
    """The sheet by the separator and line that make a header of a known platform; else one that tells who is who."""
    text, encoding = read_in_any(path)
    for form in FORMS:
        for separator in SEPARATORS:
            for number, titles in enumerate(first_lines(path, text, separator)):
                lowered = [title.casefold() for title in titles]
                if lowered and set(form.signs) <= set(lowered) and any(map(grade_of(form), titles)):
                    return FoundTable(Sheet(path, text, separator, encoding), number, form, titles)
    separator = max(SEPARATORS, key=text.partition("\n")[0].count)
    titles = header(path, text, separator)
    there = {title.casefold() for title in titles}
    found = {title: kind for title, kind in ANYBODYS.items() if title in there}
    if not found and not there.intersection((*NAMES, FIRST)):
        raise GradeError(
            f"{path} has no header that tells who is who ({', '.join([*ANYBODYS][:4])}, email, name, …): give a sheet "
            "as its platform wrote it"
        )
    if column is None:
        raise GradeError(
            f"{path} is a sheet of no platform that is known here: name its column of the grades with --column "
            f"({known(titles)})"
        )
    return FoundTable(Sheet(path, text, separator, encoding), 0, TableForm("", (), found, r"(?P<title>.+)"), titles)


def read_in_any(path: Path) -> tuple[str, str]:
    """The text of a sheet and its encoding: UTF-8, or UTF-16 as Blackboard writes it where tabs separate."""
    try:
        data = path.read_bytes()
        for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
            if data.startswith(mark):
                return data.decode(encoding), encoding  # the mark stays in the text, and is written again
    except (OSError, UnicodeDecodeError):
        pass  # told by what follows
    return read(path), "utf-8"


def grade_of(form: TableForm) -> Callable[[str], re.Match[str] | None]:
    """What says of a header whether it may be the grades."""
    return re.compile(form.grades, re.I | re.S).fullmatch


def first_lines(path: Path, text: str, separator: str) -> list[list[str]]:
    """What the cells of the first lines say if this is the separator; none where it cannot be."""
    found = []
    try:
        for number, cells in enumerate(lines_of_cells(path, text, separator)):
            if number > MOST_BEFORE:
                break
            found.append([cell.value.strip() for cell in cells])
    except GradeError:
        return []
    return found


def grade_place(table: FoundTable, column: str | None) -> tuple[int, str]:
    """The column of the grades, and full marks where its header says them. Raises GradeError where it is not plain."""
    places = {i: match for i, title in enumerate(table.titles) if (match := grade_of(table.form)(title))}
    found = [*places]
    if column is not None:
        wanted = column.strip().casefold()
        found = [i for i in places if table.lowered[i] == wanted] or [
            i for i, match in places.items() if match["title"].casefold() == wanted
        ]
    if len(found) != 1:
        asked = "several columns of grades" if column is None else f"no single column {known([column])}"
        choice = known(table.titles[i] for i in places)
        raise GradeError(f"{table.sheet.path} has {asked}: name one with --column ({choice})")
    return found[0], places[found[0]].groupdict().get("full") or ""


def register_of(table: FoundTable, students: list[int]) -> Register:
    """All students of the sheet. Brightspace writes ``#`` before numbers that no spreadsheet shall round."""
    lowered = table.lowered
    kinds = (table.form.identifiers, NAMES)  # of a column "student" both may be meant
    columns = [(i, known_as[title]) for i, title in enumerate(lowered) for known_as in kinds if title in known_as]
    register = Register(KINDS)
    for line in students:
        for column, kind in columns:
            register.add(line, kind, table.sheet.value(line, column).removeprefix("#"))
        if FIRST in lowered and LAST in lowered:
            last, first = (table.sheet.value(line, lowered.index(title)) for title in (LAST, FIRST))
            register.add(line, "name", f"{last}, {first}")
    return register


def known(titles: Iterable[str]) -> str:
    """Some headers as a message shows them."""
    return ", ".join(f"'{for_terminal(clipped(title, 80))}'" for title in [*titles][:20]) or "none"
