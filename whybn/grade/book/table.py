"""The gradebook as a plain CSV file, harmless in any spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from whybn.course.course import Course
from whybn.grade.files import write_whole
from whybn.grade.marks.scores import shown
from whybn.grade.text import for_terminal

from .rows import GradebookRow

FORMULA = "=+-@＝＋－＠"  # noqa: RUF001 - a spreadsheet in East Asia takes the wide ones for formulas too
BOM = "\ufeff"  # without it Excel reads names in the machine's old encoding
FIRST = ("student", "name", "status", "total", "maximum", "earned", "bonus", "late penalty")
LAST = ("late", "submitted", "problem", "without sandbox", "notes")


def write(rows: Iterable[GradebookRow], out: Path, course: Course) -> None:
    """Write a line per student: totals, points by exercise, what is to be said. A waiting student has no numbers."""
    write_whole(out, _lines(rows, course))


def cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one line, everything visible, an apostrophe before = + - @."""
    text = for_terminal(text)
    return f"'{text}" if text.lstrip().startswith(tuple(FORMULA)) else text


def _lines(rows: Iterable[GradebookRow], course: Course) -> Iterator[str]:
    yield BOM + _line([*FIRST, *course.names, *LAST])
    for row in rows:
        yield _line(_cells(row, course))


def _cells(row: GradebookRow, course: Course) -> Iterator[str]:
    yield from (cell(row.student), cell(row.name), cell(row.status))
    score = row.score
    if score is None:
        yield from [""] * (len(FIRST) - 3 + len(course.names))
    else:
        points = {exercise.name: shown(exercise.earned) for exercise in score.exercises}
        yield from map(shown, (score.total, score.maximum, score.earned, score.bonus, score.penalty))
        yield from (points.get(name, "") for name in course.names)
    yield cell(score.late if score else "")
    yield row.submitted.isoformat() if row.submitted else ""
    yield cell((score.problem if score else None) or "")
    yield "yes" if score and score.unsafe else "no" if score else ""
    yield cell("; ".join(row.notes))


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
