"""A page for each student, in HTML and in Markdown: the points, what held, what failed, the smallest example."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from whybn.course.clauses import Clause
from whybn.course.course import Course, Exercise
from whybn.files import write_whole
from whybn.grade.escaping import clipped, code, code_block, environment
from whybn.grade.marks.scores import DISAGREES, ExerciseScore, Score, shown
from whybn.grade.run.verdict import ExerciseVerdict
from whybn.judging.judgement import Outcome

from .failures import MOST_REPORT, Failures, as_text, failures_of
from .gradebook import EXCUSED, GradebookRow

MOST_SAID = 1_200  # of the sentence on a file that does not import
MOST_NAMED = 4
GATE = (
    "An exercise earns nothing before its function agrees with the reference on ordinary inputs, however many of its "
    "clauses hold."
)


@dataclass(frozen=True)
class Part:
    """One exercise: its points, what failed, and what held."""

    exercise: Exercise
    score: ExerciseScore
    failures: Failures
    held: tuple[Clause, ...]
    ended: str | None


def parts(row: GradebookRow, course: Course, clauses: Mapping[str, Clause]) -> list[Part]:
    """The exercises that count, in the order of the course; none while the submission waits."""
    if row.score is None:
        return []
    found = {verdict.name: verdict for verdict in (row.verdict.exercises if row.verdict else ())}
    exercises = {exercise.name: exercise for exercise in course.exercises}
    return [part_of(exercises[score.name], score, found.get(score.name), clauses) for score in row.score.exercises]


def summary(row: GradebookRow) -> str:
    """The outcome in a few lines of plain text: the total, points by exercise, what else is to be said."""
    if row.score is None:
        return "\n".join(without_grade(row))
    score = row.score
    lines = [f"{short(score.total)} of {short(score.maximum)} points", *correction(row)]
    lines += [scaled(score)] if scaled(score) else []
    lines += [f"Nothing could be graded: {score.problem}"] if score.problem is not None else []
    lines += [clipped(said, MOST_SAID) for said in unimported(row)]
    lines += [f"Handed in {score.late}"] if score.late else []
    lines += [f"Note: {clipped(note, 500)}" for note in row.notes]
    for exercise in () if score.problem is not None else score.exercises:
        reason = f" ({exercise.reason})" if exercise.reason else ""
        lines.append(f"{exercise.name}: {points(exercise)}{reason}")
    lines += [GATE] if gated(score.exercises) else []
    lines += ["Graded without a sandbox."] if score.unsafe else []
    return "\n".join(lines)


def exercise_text(score: ExerciseScore, verdict: ExerciseVerdict | None, clauses: Mapping[str, Clause]) -> str:
    """What is to be said about one exercise, as plain text."""
    lines = [nothing_for(score) or f"{score.passed} of {score.must} MUST clauses held."]
    if score.by_tests is not None:
        lines.append(f"{points(score)} points {score.reason}.")
    elif score.reason and not nothing_for(score):
        lines.append(f"It earns nothing: {score.reason}.")
    lines += [f"It ended before its time: {verdict.ended}"] if verdict and verdict.ended else []
    failures = failures_of(verdict, clauses)
    lines += ["\n".join(failures.notes)] if failures.notes else []
    lines += [clipped(as_text(failed), MOST_REPORT) for failed in failures.shown]
    return "\n\n".join([*lines, *failures.lines()])


def nothing_for(score: ExerciseScore) -> str:
    """Why clauses that held earned nothing; empty where they earned points, or none held."""
    if score.reason != DISAGREES or not score.passed:
        return ""
    return (
        f"{score.passed} of {score.must} MUST clauses held and earn 0 of {short(score.maximum)}, because the function "
        f"does not agree with the reference on ordinary inputs yet: that comes first."
    )


def unimported(row: GradebookRow) -> list[str]:
    """A sentence for each file that does not import: why, and which functions earn nothing for it."""
    found = row.verdict.unimported if row.verdict else {}
    return [f"{said}. So nothing was tried of {some_names(names)}" for said, names in found.items()]


def some_names(names: list[str]) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def without_grade(row: GradebookRow) -> list[str]:
    """Why there is no grade, and what the instructor says to that."""
    if row.status != EXCUSED:
        return ["Not graded yet."]
    return ["Excused: there is no grade.", *([clipped(row.reason, MOST_SAID)] if row.reason else [])]


def correction(row: GradebookRow) -> list[str]:
    """That the points are the instructor's, what the tests gave, and why; nothing where the tests decided."""
    if row.score is None or row.score.by_tests is None:
        return []
    said = f"Corrected by the instructor: the tests gave {short(row.score.by_tests)} points."
    return [said, *([clipped(row.reason, MOST_SAID)] if row.reason else [])]


def scaled(score: Score) -> str:
    """How the exercises' points became the total; empty where they are the same, or the total is the instructor's."""
    by_hand = score.by_tests is not None and all(exercise.by_tests is None for exercise in score.exercises)
    if by_hand or score.full == score.maximum:
        return ""
    scale, total = score.maximum, score.maximum * score.unscaled / score.full if score.full else score.full
    return (
        f"The exercises gave {short(score.unscaled)} of {short(score.full)} points; "
        f"with {short(scale)} for full marks that is {short(total)}."
    )


def gated(exercises: tuple[ExerciseScore, ...]) -> bool:
    """Whether an exercise earned nothing because it does not agree on ordinary inputs."""
    return any(exercise.reason == DISAGREES for exercise in exercises)


def points(score: ExerciseScore) -> str:
    """``4.5 of 6``, and the bonus if there is one."""
    bonus = f", and {short(score.bonus)} on top" if score.bonus else ""
    return f"{short(score.earned)} of {short(score.maximum)}{bonus}"


def short(number: Fraction) -> str:
    """Points for a reader: ``12.5``."""
    return shown(number).rstrip("0").rstrip(".")


def part_of(
    exercise: Exercise, score: ExerciseScore, verdict: ExerciseVerdict | None, clauses: Mapping[str, Clause]
) -> Part:
    """An exercise as feedback tells it."""
    found = [c for c in (verdict.clauses if verdict else ()) if c.clause in clauses]
    return Part(
        exercise=exercise,
        score=score,
        failures=failures_of(verdict, clauses),
        held=tuple(clauses[c.clause] for c in found if c.outcome is Outcome.PASSED),
        ended=verdict.ended if verdict else None,
    )


MOST_NAME = 200


def write(rows: Iterable[GradebookRow], folder: Path, course: Course, clauses: Mapping[str, Clause]) -> dict[str, Path]:
    """Write both pages of every student; gives the HTML page by student.

    A student who waits gets a page that says so, in the place of an older one.
    """
    folder.mkdir(parents=True, exist_ok=True)
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


def html(row: GradebookRow, course: Course, clauses: Mapping[str, Clause]) -> str:
    """The page as HTML: it needs nothing else, runs nothing and fetches nothing."""
    page: str = (
        environment()
        .get_template("feedback.html")
        .render(
            name=clipped(row.name or row.student, MOST_NAME),
            notes=[clipped(note, MOST_REPORT) for note in row.notes],
            submitted=row.submitted.isoformat(" ", "minutes") if row.submitted else "",
            score=row.score,
            ungraded=without_grade(row),
            correction=correction(row),
            parts=parts(row, course, clauses),
            unimported=[clipped(said, MOST_SAID) for said in unimported(row)],
            gate=GATE if row.score and gated(row.score.exercises) else "",
            title=course.title,
            points=points,
            nothing_for=nothing_for,
            scaled=scaled,
            short=short,
        )
    )
    return page


def markdown(row: GradebookRow, course: Course, clauses: Mapping[str, Clause]) -> str:
    """The page as Markdown. What others wrote stands in code, where nothing of it is a link, an image or HTML."""
    return "\n\n".join(markdown_blocks(row, course, clauses)) + "\n"


def markdown_blocks(row: GradebookRow, course: Course, clauses: Mapping[str, Clause]) -> Iterator[str]:
    """The page, block by block."""
    yield f"# Feedback for {code(clipped(row.name or row.student, MOST_NAME))}"
    if row.submitted:
        yield f"Handed in {row.submitted.isoformat(' ', 'minutes')}."
    for note in row.notes:
        yield f"Note:\n\n{code_block(clipped(note, MOST_REPORT))}"
    score = row.score
    if score is None:
        said, *why = without_grade(row)
        yield from (said, *map(code_block, why))
        return
    yield f"**{short(score.total)}** of {short(score.maximum)} points."
    said, *why = correction(row) or [""]
    yield from (block for block in (said, *map(code_block, why)) if block)
    if scaled(score):
        yield scaled(score)
    if score.unsafe:
        yield "**Graded without a sandbox.**"
    if score.problem is not None:
        yield f"Nothing could be graded:\n\n{code_block(clipped(score.problem, MOST_REPORT))}"
    for said in unimported(row):
        yield f"A file does not import:\n\n{code_block(clipped(said, MOST_SAID))}"
    if score.late:
        yield f"Handed in {score.late}."
    all_parts = parts(row, course, clauses)
    yield "\n".join(points_table(all_parts))
    if gated(score.exercises):
        yield GATE
    for part in all_parts:
        if part.failures.shown or part.held or part.ended:
            yield from exercise_blocks(part)


def points_table(all_parts: list[Part]) -> Iterator[str]:
    """The exercises with their points."""
    yield "| Exercise | Points | MUST held | |\n| --- | --- | --- | --- |"
    for part in all_parts:
        name = f"{part.exercise.number:02} `{part.exercise.name}`"
        yield f"| {name} | {points(part.score)} | {part.score.passed} of {part.score.must} | {part.score.reason} |"


def exercise_blocks(part: Part) -> Iterator[str]:
    """What is said about one exercise."""
    yield f"## {part.exercise.number:02} `{part.exercise.name}`: {part.exercise.title}"
    if part.ended:
        yield f"It ended before its time:\n\n{code_block(clipped(part.ended, MOST_REPORT))}"
    if said := nothing_for(part.score):
        yield said
    failures = part.failures
    if failures.notes:
        yield code_block("\n".join(failures.notes))
    for failure in failures.shown:
        clause = failure.clause
        yield f"### Failed: {clause.slug} ({clause.level.name})\n\n{clause.statement}"
        yield code_block(failure.example)
        yield f"Read: `{failure.read}`"
    yield from failures.lines()
    if part.held:
        held = "\n".join(f"- {c.slug} ({c.level.name}): {c.statement}" for c in part.held)
        yield f"### Held\n\n{held}"
