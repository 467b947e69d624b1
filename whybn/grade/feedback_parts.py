"""What feedback says about a submission, before it is said in HTML, Markdown or plain text."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from whybn.course import Course, Exercise
from whybn.specification import Clause

from .rows import Row
from .scores import DISAGREES, ExerciseScore, Score, shown
from .text import clipped
from .verdict import FAILED, PASSED, ClauseVerdict, ExerciseVerdict

MOST_TEXT = 20_000  # characters of one report; more helps nobody
GATE = "An exercise earns nothing before its function agrees with the reference on ordinary inputs."


@dataclass(frozen=True)
class Failure:
    """A clause that did not hold, and the smallest example."""

    clause: Clause
    example: str


@dataclass(frozen=True)
class Part:
    """One exercise: its points, what failed (MUST before the others), and what held."""

    exercise: Exercise
    score: ExerciseScore
    failed: tuple[Failure, ...]
    held: tuple[Clause, ...]
    belief: str | None
    ended: str | None


def parts(row: Row, course: Course, clauses: Mapping[str, Clause]) -> list[Part]:
    """The exercises that count, in the order of the course; none while the submission waits."""
    if row.score is None:
        return []
    found = {verdict.name: verdict for verdict in (row.verdict.exercises if row.verdict else ())}
    exercises = {exercise.name: exercise for exercise in course.exercises}
    return [_part(exercises[score.name], score, found.get(score.name), clauses) for score in row.score.exercises]


def summary(row: Row) -> str:
    """The outcome in a few lines of plain text: the total, points by exercise, what else is to be said."""
    if row.score is None:
        return "Not graded yet."
    score = row.score
    lines = [f"{short(score.total)} of {short(score.maximum)} points"]
    lines += [scaled(score)] if scaled(score) else []
    lines += [f"Nothing could be graded: {score.problem}"] if score.problem is not None else []
    lines += [f"Handed in {score.late}"] if score.late else []
    lines += [f"Note: {clipped(note, 500)}" for note in row.notes]
    for exercise in () if score.problem is not None else score.exercises:
        reason = f" ({exercise.reason})" if exercise.reason else ""
        lines.append(f"{exercise.name}: {points(exercise)}{reason}")
    lines += [GATE] if gated(score.exercises) else []
    lines += ["Graded without a sandbox."] if score.unsafe else []
    return "\n".join(lines)


def exercise_text(score: ExerciseScore, verdict: ExerciseVerdict | None) -> str:
    """What is to be said about one exercise, as plain text."""
    lines = [f"{score.passed} of {score.must} MUST clauses held."]
    lines += [f"It earns nothing: {score.reason}."] if score.reason else []
    if verdict:
        lines += [f"It ended before its time: {verdict.ended}"] if verdict.ended else []
        lines += [f"The outputs are those of a known mistake: {verdict.belief}"] if verdict.belief else []
        lines += [clipped(c.report or c.brief, MOST_TEXT) for c in verdict.clauses if c.outcome == FAILED]
    return "\n\n".join(lines)


def scaled(score: Score) -> str:
    """How the exercises' points became the total; empty where they are the same."""
    if score.full == score.maximum:
        return ""
    return (
        f"The exercises gave {short(score.unscaled)} of {short(score.full)} points, which the total puts on its scale."
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


def _part(
    exercise: Exercise, score: ExerciseScore, verdict: ExerciseVerdict | None, clauses: Mapping[str, Clause]
) -> Part:
    outcomes = [(clauses[c.clause], c) for c in (verdict.clauses if verdict else ()) if c.clause in clauses]
    failed = [Failure(clause, _example(clause, c)) for clause, c in outcomes if c.outcome == FAILED]
    return Part(
        exercise=exercise,
        score=score,
        failed=tuple(sorted(failed, key=lambda failure: failure.clause.level)),
        held=tuple(clause for clause, c in outcomes if c.outcome == PASSED),
        belief=verdict.belief if verdict else None,
        ended=verdict.ended if verdict else None,
    )


def _example(clause: Clause, verdict: ClauseVerdict) -> str:
    """The report without the sentence and the page, which a reader is told beside it."""
    report = verdict.report.removeprefix(f"{clause.id} ({clause.level.name}): {clause.statement}")
    report = report.removesuffix(f"Read {clause.page}").strip("\n")
    return clipped(report or verdict.brief, MOST_TEXT)
