"""Everything that a run leaves for people and for learning platforms, written from the results file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from whybn.course.clauses import Clause
from whybn.course.course import Course
from whybn.grade.marks.policy import Policy
from whybn.grade.run.store import StudentRecord
from whybn.grade.text import for_terminal

from . import canvas as canvas_export
from . import class_report, feedback, gradescope, jsonl, junit, table
from . import feedback as feedback_parts
from . import moodle as moodle_export
from .rows import GradebookRow, row


@dataclass(frozen=True)
class Gradebook:
    """The results under one policy; iterating gives a row for each student."""

    entries: Iterable[StudentRecord]
    policy: Policy
    course: Course
    clauses: Mapping[str, Clause]
    only: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[GradebookRow]:
        for entry in self.entries:
            yield row(entry, entry.verdict, self.policy, self.course, self.clauses, self.only)


def write(
    book: Gradebook, out: Path, *, canvas: Path | None = None, moodle: Path | None = None, column: str | None = None
) -> list[str]:
    """Write the gradebook in every form; what a person should know of the platforms' sheets."""
    table.write(book, out / "grades.csv", book.course)
    jsonl.write(book, out / "grades.jsonl")
    junit.write(book, out / "junit.xml")
    feedback.write(book, out / "feedback", book.course, book.clauses)
    class_report.write(book, out / "class.html", book.course, book.clauses)
    graded = [row for row in book if row.score is not None]
    if len(graded) == 1:
        gradescope.write(graded, out / "results.json", book.course)
    messages: list[str] = []
    if canvas:
        filled = canvas_export.write(book, out / "canvas.csv", canvas, column)
        messages += [f"canvas.csv: {message}" for message in filled.messages]
        messages += left_out("canvas.csv", filled.without_line)
    if moodle:
        filled = moodle_export.write(
            book, out / "moodle.csv", moodle, column or "Grade", feedback=feedback_parts.summary
        )
        messages += [f"moodle.csv: {message}" for message in filled.messages]
        messages += left_out("moodle.csv", filled.without_line)
    return messages


def left_out(file: str, students: Iterable[str]) -> list[str]:
    """A line for each student whom a sheet does not list."""
    return [f"{file}: no line for {for_terminal(student)}" for student in students]
