"""The gradebook as JSON lines: everything that is known, a line per student."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from whybn.files import write_whole
from whybn.grade.marks.scores import Score, number
from whybn.grade.run.verdict import SubmissionVerdict

from .gradebook import GradebookRow


def write(rows: Iterable[GradebookRow], out: Path) -> None:
    """Write a JSON object per line, in ASCII. Without CPU times: the same gradebook is the same bytes."""
    write_whole(out, (json.dumps(_plain(row), ensure_ascii=True, allow_nan=False) + "\n" for row in rows))


def _plain(row: GradebookRow) -> dict[str, Any]:
    return {
        "student": row.student,
        "name": row.name,
        "ids": dict(row.ids),
        "status": row.status,
        "submitted": row.submitted.isoformat() if row.submitted else None,
        "late": row.late,
        "notes": list(row.notes),
        "score": _score(row.score) if row.score else None,
        "verdict": _verdict(row.verdict) if row.verdict else None,
    }


def _score(score: Score) -> dict[str, Any]:
    sums = {key: number(getattr(score, key)) for key in ("total", "maximum", "earned", "bonus", "penalty")}
    exercises = [
        {**asdict(e), "earned": number(e.earned), "maximum": number(e.maximum), "bonus": number(e.bonus)}
        for e in score.exercises
    ]
    return {**sums, "late": score.late, "exercises": exercises}


def _verdict(verdict: SubmissionVerdict) -> dict[str, Any]:
    plain = verdict.to_plain()
    del plain["cpu"]
    return plain
