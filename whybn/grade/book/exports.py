"""The gradebook in every form that people and learning platforms take, and one of them here: a plain CSV file."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from whybn.errors import GradeError
from whybn.files import write_whole
from whybn.grade.escaping import counted, for_terminal
from whybn.grade.marks.scores import shown

from . import canvas as canvas_sheet
from . import class_report, feedback, feedback_zip, gradescope, jsonl, junit, table
from . import moodle as moodle_sheet
from .gradebook import Gradebook, GradebookRow
from .sheets import Filled, Plan, some_named

CANVAS, MOODLE, OTHER = "canvas.csv", "moodle.csv", "sheet.csv"  # the sheets as they are filled in


@dataclass(frozen=True)
class PlatformSheets:
    """The sheets of learning platforms that are to be filled in.

    Attributes:
        canvas, moodle, other: where what goes in the sheet, where there is one.
        lower: whether a grade of a sheet that is higher goes down all the same.
    """

    canvas: Plan | None = None
    moodle: Plan | None = None
    other: Plan | None = None
    lower: bool = False

    @property
    def plans(self) -> tuple[Plan, ...]:
        """Of each sheet that is given, where what goes in it."""
        return tuple(plan for plan in (self.canvas, self.moodle, self.other) if plan)

    @property
    def files(self) -> frozenset[str]:
        """What the filled sheets are called."""
        named = ((CANVAS, self.canvas), (MOODLE, self.moodle), (OTHER, self.other))
        return frozenset(name for name, plan in named if plan)


def examined(
    canvas: Path | None,
    moodle: Path | None,
    column: str | None,
    comments: str | None,
    *,
    lower: bool,
    other: Path | None = None,
) -> PlatformSheets:
    """The sheets as they were read, before anything is graded. Raises GradeError where one cannot be filled in.

    Args:
        canvas: Canvas's export, where there is one.
        moodle: Moodle's worksheet, where there is one.
        column: the header of the grades.
        comments: the header of Moodle's comments.
        lower: whether a grade of a sheet that is higher goes down all the same.
        other: a sheet of another platform, where there is one.
    """
    for option, value in (("--column", column), ("--comments", comments), ("--lower", lower)):
        if value and not moodle and (not (canvas or other) or option == "--comments"):
            needed = "--moodle" if option == "--comments" else "--canvas, --moodle or --sheet"
            raise GradeError(f"{option} is about a sheet: give the sheet with {needed}")
    return PlatformSheets(
        canvas_sheet.plan(canvas, column) if canvas else None,
        moodle_sheet.plan(moodle, column, comments) if moodle else None,
        table.plan(other, column) if other else None,
        lower,
    )


def write_all(book: Gradebook, out: Path, sheets: PlatformSheets) -> list[str]:
    """Write the gradebook in every form; what a person should know of the platforms' sheets."""
    write_csv(book, out / "grades.csv", book.asked, book.policy.separator)
    jsonl.write(book, out / "grades.jsonl", book.clauses)
    junit.write(book, out / "junit.xml", book.clauses)
    pages = feedback.write(book, out / "feedback", book.course, book.clauses)
    class_report.write(book, out / "class.html", book.course, book.clauses)
    graded = [row for row in book if row.score is not None]
    if len(graded) == 1:
        gradescope.write(graded, out / "results.json", book.course, book.clauses, book.policy.visibility)
    filled = {}
    if sheets.canvas:
        filled[CANVAS] = canvas_sheet.write(book, out / CANVAS, sheets.canvas, lower=sheets.lower)
    if sheets.moodle:
        filled[MOODLE] = moodle_sheet.write(book, out / MOODLE, sheets.moodle, feedback.summary, lower=sheets.lower)
    if sheets.other:
        filled[OTHER] = table.write(book, out / OTHER, sheets.other, lower=sheets.lower)
    stayed = frozenset(student for each in filled.values() for student in each.stayed)
    messages = feedback_zip.write(book, pages, out, sheets.moodle, stayed)
    messages += remark_on_other_pages(out / "feedback", pages.values())
    return messages + [message for name, each in filled.items() for message in told_of(name, each)]


def remark_on_other_pages(folder: Path, pages: Iterable[Path]) -> list[str]:
    """Whether an earlier run left pages of students who are not in this one."""
    others = {*folder.glob("*.html")} - {*pages}
    if not others:
        return []
    whose = counted(len(others), "student")
    return [f"feedback/ has pages of {whose} of an earlier run: remove them before you give the folder away"]


def told_of(file: str, filled: Filled) -> list[str]:
    """What a person should know of a sheet that was filled, a line for each."""
    said = [f"{file}: {message}" for message in filled.messages]
    if absent := filled.without_submission:
        said.append(f"{file}: {len(absent)} on the sheet without a submission: {some_named([*absent])}.")
    return said + left_out(file, filled.without_line)


def left_out(file: str, students: Iterable[str]) -> list[str]:
    """A line for each student whom a sheet does not list."""
    return [f"{file}: no line for {for_terminal(student)}" for student in students]


FORMULA = "=+-@＝＋－＠"  # noqa: RUF001 - a spreadsheet in East Asia takes the wide ones for formulas too
BOM = "\ufeff"  # without it Excel reads names in the machine's old encoding
FIRST = ("student", "name", "status", "total", "maximum", "earned", "bonus", "late penalty")
LAST = ("late", "submitted", "problem", "without sandbox", "notes", "late days spent", "by the tests", "reason")


def write_csv(rows: Iterable[GradebookRow], out: Path, names: Sequence[str], separator: str = ",") -> None:
    """Write a line per student: totals, points of the exercises of these names, what is to be said.

    Who waits or is excused has no numbers. With a semicolon numbers have a decimal comma, as a spreadsheet reads them
    where semicolons separate.
    """
    write_whole(out, csv_lines(rows, names, separator))


def cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one line, everything visible, an apostrophe before = + - @."""
    text = for_terminal(text)
    return f"'{text}" if text.lstrip().startswith(tuple(FORMULA)) else text


def csv_lines(rows: Iterable[GradebookRow], names: Sequence[str], separator: str) -> Iterator[str]:
    """The header, and a line per student."""
    yield BOM + csv_line([*FIRST, *names, *LAST], separator)
    for row in rows:
        yield csv_line(csv_cells(row, names, "," if separator == ";" else "."), separator)


def csv_cells(row: GradebookRow, names: Sequence[str], point: str) -> Iterator[str]:
    """The cells of one student, in the order of the header."""

    def written(number: Fraction) -> str:
        return shown(number).replace(".", point)

    yield from (cell(row.student), cell(row.name), cell(row.status))
    score = row.score
    if score is None:
        yield from [""] * (len(FIRST) - 3 + len(names))
    else:
        points = {exercise.name: written(exercise.earned) for exercise in score.exercises}
        yield from map(written, (score.total, score.maximum, score.earned, score.bonus, score.penalty))
        yield from (points.get(name, "") for name in names)
    yield cell(score.late if score else "")
    yield row.submitted.isoformat() if row.submitted else ""
    yield cell((score.problem if score else None) or "; ".join(feedback.unimported(row)))
    yield "yes" if score and score.unsafe else "no" if score else ""
    yield cell("; ".join(row.notes))
    yield str(score.spent) if score and score.spent else ""
    yield written(score.by_tests) if score and score.by_tests is not None else ""
    yield cell(row.reason)


def csv_line(cells: Iterable[str], separator: str) -> str:
    """The cells, quoted where they need it, with a line end."""
    line = io.StringIO()
    csv.writer(line, delimiter=separator).writerow(cells)
    return line.getvalue()
