"""Feedback as a learning platform takes it back for a whole class at once: a zip whose names say whose each file is.

Moodle looks for the number of a participant, or of a group, that it gave the file in its own download. Canvas looks for
the numbers of the student and of one of the student's files.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from whybn.files import write_zip
from whybn.grade.escaping import counted
from whybn.grade.marks.personal import TEAM
from whybn.grade.run.store import WAITING

from .feedback import html, markdown
from .gradebook import Gradebook, GradebookRow
from .moodle import of_this_sheet
from .sheets import Plan, called, mark_of, some_named

MOODLE, CANVAS = "moodle-feedback.zip", "canvas-feedback.zip"
MOODLE_UPLOAD, CANVAS_UPLOAD = "moodle_upload", "canvas_upload"
PLACES = frozenset({"moodle", MOODLE_UPLOAD, CANVAS_UPLOAD})
MOST_NAME = 60

Upload = tuple[str, str, GradebookRow]  # what the platform looks for; the file's name; whose it is
Page = Callable[[GradebookRow], bytes]


def write(
    book: Gradebook, pages: Mapping[str, Path], out: Path, worksheet: Plan | None, stayed: Collection[str] = ()
) -> list[str]:
    """Write the zips of those platforms that the submissions came from, and a sentence for each.

    Args:
        book: the gradebook.
        pages: each student's HTML page; the Markdown page lies beside it.
        out: the folder.
        worksheet: Moodle's, where there is one: it knows the participants' numbers.
        stayed: students, by key, whose grade on a sheet is higher and stayed. Their pages say another one, so they are
            left out.
    """

    def as_html(row: GradebookRow) -> bytes:
        if row.student in pages:
            return pages[row.student].read_bytes()
        return html(row, book.course, book.clauses).encode("utf-8", "backslashreplace")

    def as_markdown(row: GradebookRow) -> bytes:
        if row.student in pages:
            return pages[row.student].with_suffix(".md").read_bytes()
        return markdown(row, book.course, book.clauses).encode("utf-8", "backslashreplace")

    known = [each for each in book.entries if worksheet or not PLACES.isdisjoint(each.ids)]
    done = [row for row in replace(book, entries=known) if row.status != WAITING]
    said = write_one(moodle_uploads(done, worksheet), out / MOODLE, as_html, stayed)
    return said + write_one(canvas_uploads(done), out / CANVAS, as_markdown, stayed)


def write_one(uploads: Iterator[Upload], out: Path, page: Page, stayed: Collection[str]) -> list[str]:
    """Write one zip, where it has something to hold."""
    files, silent, higher = by_file(uploads, stayed)
    said = [f"{out.name}: feedback for {counted(len(files), 'submission')}"] if files else []
    if silent:
        said.append(
            f"{out.name}: no file for {some_named(silent)}: it would go to several, and not all have the same grade"
        )
    if higher:
        said.append(
            f"{out.name}: no file for {some_named(higher)}: the grade on the sheet is higher and stayed, and "
            f"the page says the tests' points; it lies in feedback/"
        )
    if files:
        write_zip(out, ((name, page(row)) for name, row in files.items()))
    else:
        out.unlink(missing_ok=True)  # an earlier run's would be taken for this one's
    return said


def by_file(uploads: Iterator[Upload], stayed: Collection[str]) -> tuple[dict[str, GradebookRow], list[str], list[str]]:
    """The row of each file, whom a file would go to that is not true of all of them, and whose grade is another.

    A group's file goes to all its members. So it is there only where they all have the same grade.
    """
    found: dict[str, list[tuple[str, GradebookRow]]] = {}
    for place, name, row in uploads:
        found.setdefault(place, []).append((name, row))
    files, silent, higher = {}, [], []
    for several in found.values():
        (name, row), *more = several
        team = row.ids.get(TEAM)
        if kept := [called(mark_of(r)) for _, r in several if r.student in stayed]:
            higher += kept
        elif team is None and not more:
            files[name] = row
        elif all((r.ids.get(TEAM), r.score, r.reason) == (team or "", row.score, row.reason) for _, r in several):
            files[name] = replace(row, student="", name=team or "")
        else:
            silent.append(team or row.student)
    return files, silent, higher


def moodle_uploads(rows: Iterable[GradebookRow], worksheet: Plan | None) -> Iterator[Upload]:
    """Names as Moodle's flat download has them, which every version reads back."""
    for row in rows:
        team, _, number = row.ids.get(MOODLE_UPLOAD, "").rpartition("_")
        number = number or row.ids.get("moodle") or participant(row, worksheet)
        if number:
            name = plain(team or row.name, " -") or "Participant"
            yield number, f"{name}_{number}_assignsubmission_file_feedback.html", row


def canvas_uploads(rows: Iterable[GradebookRow]) -> Iterator[Upload]:
    """Names as Canvas's download has them; the first two numbers in it are what Canvas looks for."""
    for row in rows:
        if upload := row.ids.get(CANVAS_UPLOAD):
            name = plain(row.ids.get(TEAM, row.name)).lower().lstrip("0123456789") or "student"
            yield upload, f"{name}_{upload}_feedback.md", row


def participant(row: GradebookRow, worksheet: Plan | None) -> str:
    """The number of a student on the worksheet; empty where there is none."""
    line = worksheet.register.find(of_this_sheet(mark_of(row), worksheet)) if worksheet else None
    return re.sub(r"\D", "", worksheet.sheet.value(line, 0)) if worksheet and line is not None else ""


def plain(name: str, others: str = "") -> str:
    """The letters and digits of a name, which no system and no platform takes for anything else."""
    kept = (c for c in unicodedata.normalize("NFKC", name) if c.isalnum() or c in others)
    return "".join(kept)[:MOST_NAME].strip()
