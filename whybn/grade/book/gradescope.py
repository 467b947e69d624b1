"""One student's ``results.json``, as Gradescope's autograder reads it: a test per exercise."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from whybn.course.clauses import Clause
from whybn.course.course import Course
from whybn.errors import GradeError
from whybn.files import write_whole
from whybn.grade.escaping import for_terminal
from whybn.grade.marks.scores import ExerciseScore, Score, number
from whybn.grade.run.verdict import ExerciseVerdict

from .feedback import exercise_text, summary
from .gradebook import GradebookRow


def write(rows: Iterable[GradebookRow], out: Path, course: Course, clauses: Mapping[str, Clause]) -> None:
    """Write the results of the one row that there is. Raises GradeError for another number, or without a score."""
    several = list(rows)
    if len(several) != 1:
        raise GradeError(f"Gradescope grades one submission at a time, and here are {len(several)}: give one")
    row = several[0]
    if row.score is None:
        raise GradeError(f"{for_terminal(row.student)} is not graded yet, so there is nothing to tell Gradescope")
    write_whole(out, json.dumps(results_of(row, row.score, course, clauses), indent=1) + "\n")


def results_of(row: GradebookRow, score: Score, course: Course, clauses: Mapping[str, Clause]) -> dict[str, Any]:
    """The file's contents."""
    verdict = row.verdict
    found = {e.name: e for e in verdict.exercises} if verdict else {}
    numbers = {e.name: str(e.number) for e in course.exercises}
    return {
        "score": number(score.total),
        "output": for_terminal(summary(row), lines=True),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "tests": [test_of(e, found.get(e.name), numbers[e.name], clauses) for e in score.exercises],
        "extra_data": {"unsafe": score.unsafe, "versions": dict(verdict.versions) if verdict else {}},
    }


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
