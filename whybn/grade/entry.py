"""One line of the gradebook: a student, the submission, and what came of it so far."""

from dataclasses import dataclass
from datetime import datetime

from .verdict import Verdict

WAITING, GRADED, PROBLEM = "waiting", "graded", "problem"
FAILED, KILLED_WORKERS = "failed", "killed_workers"


@dataclass(frozen=True)
class Entry:
    """What the results file knows of one student.

    Attributes:
        student: the student's key in the gradebook.
        name: the student's name as a person reads it.
        ids: other identifiers, by kind.
        submitted: when it was handed in, if anything tells.
        late: whether the platform marked it as late; None where nothing tells.
        notes: what a person should know.
        problem: why nothing could be graded, in one sentence; None where something was, or nothing was tried yet.
        status: ``waiting``: not graded yet; ``graded``; ``problem``: the submission cannot be read; ``killed_workers``:
            it ended three workers; ``failed``: the grader's own fault, no score, and the next run tries it again.
        digest: of the content; None where nothing could be read.
        key: of the result; the same for identical submissions.
        attempts: how many workers it has used: 1 and one more for each that died.
        verdict: what grading found out; None unless ``graded`` or ``killed_workers``.
    """

    student: str
    name: str
    ids: dict[str, str]
    submitted: datetime | None
    late: bool | None
    notes: tuple[str, ...]
    problem: str | None
    status: str
    digest: str | None = None
    key: str | None = None
    attempts: int = 0
    verdict: Verdict | None = None


@dataclass(frozen=True)
class RunRecord:
    """One run as the results file remembers it; times are UTC in ISO format, ``finished`` is None if it was stopped."""

    seed: int
    course: str
    settings: dict[str, object]
    sandbox: tuple[str, ...]
    versions: dict[str, str]
    started: str
    finished: str | None
