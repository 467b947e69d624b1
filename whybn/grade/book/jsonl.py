"""The gradebook as JSON lines: everything that is known, a line per student."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from whybn.course.clauses import Clause
from whybn.files import write_whole
from whybn.grade.marks.scores import Score, number
from whybn.grade.run.verdict import SubmissionVerdict
from whybn.judging import words
from whybn.judging.judgement import Judgement, Outcome

from .gradebook import GradebookRow


def write(rows: Iterable[GradebookRow], out: Path, clauses: Mapping[str, Clause]) -> None:
    """Write a JSON object per line, in ASCII. Without CPU times: the same gradebook is the same bytes."""
    write_whole(out, (json.dumps(plain_row(row, clauses), ensure_ascii=True, allow_nan=False) + "\n" for row in rows))


def plain_row(row: GradebookRow, clauses: Mapping[str, Clause]) -> dict[str, Any]:
    """A student's line."""
    return {
        "student": row.student,
        "name": row.name,
        "ids": dict(row.ids),
        "status": row.status,
        "submitted": row.submitted.isoformat() if row.submitted else None,
        "late": row.late,
        "notes": list(row.notes),
        "score": plain_score(row.score) if row.score else None,
        "reason": row.reason,
        "verdict": plain_verdict(row.verdict, clauses) if row.verdict else None,
    }


def plain_score(score: Score) -> dict[str, Any]:
    """The points."""
    sums = {key: number(getattr(score, key)) for key in ("total", "maximum", "earned", "bonus", "penalty")}
    exercises = [
        {
            **asdict(e),
            **{key: number(getattr(e, key)) for key in ("earned", "maximum", "bonus")},
            "by_tests": None if e.by_tests is None else number(e.by_tests),
        }
        for e in score.exercises
    ]
    by_tests = None if score.by_tests is None else number(score.by_tests)
    return {**sums, "by_tests": by_tests, "late": score.late, "late_days_spent": score.spent, "exercises": exercises}


def plain_verdict(verdict: SubmissionVerdict, clauses: Mapping[str, Clause]) -> dict[str, Any]:
    """What grading found out, but for the seconds."""
    plain = verdict.to_plain()
    del plain["cpu"]
    for exercise, judged in zip(plain["exercises"], verdict.exercises, strict=True):
        exercise["clauses"] = [plain_clause(found, clauses) for found in judged.clauses]
    return plain


def plain_clause(found: Judgement, clauses: Mapping[str, Clause]) -> dict[str, str]:
    """How a clause ended, in words."""
    failed = found.outcome is Outcome.FAILED
    return {
        "clause": found.clause,
        "outcome": found.outcome.value,
        "report": words.report(found, clauses[found.clause]) if failed else "",
        "brief": found.brief,
    }
