"""One student's ``results.json``, as Gradescope's autograder reads it: a test per exercise."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from whybn.course.clauses import Clause
from whybn.course.course import Course
from whybn.errors import GradeError
from whybn.files import write_whole
from whybn.grade.escaping import clipped, for_terminal
from whybn.grade.marks.policy import VISIBILITIES
from whybn.grade.marks.scores import ExerciseScore, Score, number
from whybn.grade.run.verdict import ExerciseVerdict

from .feedback import exercise_text, summary, unimported
from .gradebook import GradebookRow


def write(
    rows: Iterable[GradebookRow],
    out: Path,
    course: Course,
    clauses: Mapping[str, Clause],
    visibility: str = VISIBILITIES[0],
) -> None:
    """Write the results of the one row that there is. Raises GradeError for another number, or without a score.

    Args:
        rows: the gradebook.
        out: the file.
        course: the course.
        clauses: its clauses.
        visibility: when students see the tests and what they earned.
    """
    several = list(rows)
    if len(several) != 1:
        raise GradeError(f"Gradescope grades one submission at a time, and here are {len(several)}: give one")
    row = several[0]
    if row.score is None:
        raise GradeError(f"{for_terminal(row.student)} is not graded yet, so there is nothing to tell Gradescope")
    write_whole(out, json.dumps(results_of(row, row.score, course, clauses, visibility), indent=1) + "\n")


def results_of(
    row: GradebookRow, score: Score, course: Course, clauses: Mapping[str, Clause], visibility: str
) -> dict[str, Any]:
    """The file's contents. What stands at its top students see at once, so that points are there only if they may."""
    verdict = row.verdict
    found = {e.name: e for e in verdict.exercises} if verdict else {}
    numbers = {e.name: str(e.number) for e in course.exercises}
    return {
        "score": number(score.total),
        "visibility": visibility,
        "output": for_terminal(summary(row) if visibility == VISIBILITIES[0] else received(row, score), lines=True),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "tests": [test_of(e, found.get(e.name), numbers[e.name], clauses) for e in score.exercises],
        "extra_data": {"unsafe": score.unsafe, "versions": dict(verdict.versions) if verdict else {}},
    }


def received(row: GradebookRow, score: Score) -> str:
    """What a student may know before the points are shown: whether the submission could be read, and what was said."""
    lines = ["Handed in and graded. The points are shown later."]
    lines += [f"Nothing could be graded: {score.problem}"] if score.problem is not None else []
    return "\n".join([*lines, *unimported(row), *(f"Note: {clipped(note, 500)}" for note in row.notes)])


def test_of(
    score: ExerciseScore, verdict: ExerciseVerdict | None, place: str, clauses: Mapping[str, Clause]
) -> dict[str, Any]:
    """An exercise as a test."""
    return {
        "name": score.name,
        "number": place,
        "score": number(score.earned + score.bonus),
        "max_score": number(score.maximum),
        "status": "passed" if score.earned == score.maximum else "failed",
        "output": for_terminal(exercise_text(score, verdict, clauses), lines=True),
    }
