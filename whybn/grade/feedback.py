"""A page for each student, in HTML and in Markdown: the points, what held, what failed, the smallest example."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from whybn.course import Course
from whybn.specification import Clause

from .feedback_parts import GATE, MOST_TEXT, Part, gated, parts, points, scaled, short
from .files import make_folder, write_whole
from .markup import code, code_block, environment
from .rows import Row
from .text import clipped

MOST_NAME = 200


def write(rows: Iterable[Row], folder: Path, course: Course, clauses: Mapping[str, Clause]) -> dict[str, Path]:
    """Write both pages of every student; gives the HTML page by student.

    A student who waits gets a page that says so, in the place of an older one.
    """
    make_folder(folder)
    pages = {}
    for row in rows:
        stem = file_stem(row.student)
        pages[row.student] = folder / f"{stem}.html"
        write_whole(pages[row.student], html(row, course, clauses))
        write_whole(folder / f"{stem}.md", markdown(row, course, clauses))
    return pages


def file_stem(student: str) -> str:
    """A file name without its ending: readable, the same on every system, of one student only."""
    plain = unicodedata.normalize("NFKD", student).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{slug or 'student'}-{digest}"


def html(row: Row, course: Course, clauses: Mapping[str, Clause]) -> str:
    """The page as HTML: it needs nothing else, runs nothing and fetches nothing."""
    page: str = (
        environment()
        .get_template("feedback.html")
        .render(
            name=clipped(row.name or row.student, MOST_NAME),
            notes=[clipped(note, MOST_TEXT) for note in row.notes],
            submitted=row.submitted.isoformat(" ", "minutes") if row.submitted else "",
            score=row.score,
            parts=parts(row, course, clauses),
            gate=GATE if row.score and gated(row.score.exercises) else "",
            title=course.title,
            points=points,
            scaled=scaled,
            short=short,
        )
    )
    return page


def markdown(row: Row, course: Course, clauses: Mapping[str, Clause]) -> str:
    """The page as Markdown. What others wrote stands in code, where nothing of it is a link, an image or HTML."""
    return "\n\n".join(_blocks(row, course, clauses)) + "\n"


def _blocks(row: Row, course: Course, clauses: Mapping[str, Clause]) -> Iterator[str]:
    yield f"# Feedback for {code(clipped(row.name or row.student, MOST_NAME))}"
    if row.submitted:
        yield f"Handed in {row.submitted.isoformat(' ', 'minutes')}."
    for note in row.notes:
        yield f"Note:\n\n{code_block(clipped(note, MOST_TEXT))}"
    score = row.score
    if score is None:
        yield "Not graded yet."
        return
    yield f"**{short(score.total)}** of {short(score.maximum)} points."
    if scaled(score):
        yield scaled(score)
    if score.unsafe:
        yield "**Graded without a sandbox.**"
    if score.problem is not None:
        yield f"Nothing could be graded:\n\n{code_block(clipped(score.problem, MOST_TEXT))}"
    if score.late:
        yield f"Handed in {score.late}."
    all_parts = parts(row, course, clauses)
    yield "\n".join(_table(all_parts))
    if gated(score.exercises):
        yield GATE
    for part in all_parts:
        if part.failed or part.held or part.ended:
            yield from _exercise(part)


def _table(all_parts: list[Part]) -> Iterator[str]:
    yield "| Exercise | Points | MUST held | |\n| --- | --- | --- | --- |"
    for part in all_parts:
        name = f"{part.exercise.number:02} `{part.exercise.name}`"
        yield f"| {name} | {points(part.score)} | {part.score.passed} of {part.score.must} | {part.score.reason} |"


def _exercise(part: Part) -> Iterator[str]:
    yield f"## {part.exercise.number:02} `{part.exercise.name}`: {part.exercise.title}"
    if part.ended:
        yield f"It ended before its time:\n\n{code_block(clipped(part.ended, MOST_TEXT))}"
    if part.belief:
        yield f"The outputs are those of a known mistake: {part.belief}"
    for failure in part.failed:
        clause = failure.clause
        yield f"### Failed: {clause.slug} ({clause.level.name})\n\n{clause.statement}"
        yield code_block(failure.example)
        yield f"Read `{clause.page}`."
    if part.held:
        held = "\n".join(f"- {c.slug} ({c.level.name}): {c.statement}" for c in part.held)
        yield f"### Held\n\n{held}"
