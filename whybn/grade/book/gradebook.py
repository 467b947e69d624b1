"""The gradebook, a row for each student: what exports, feedback and the class report are made of."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from whybn.course.clauses import Clause
from whybn.course.course import Course
from whybn.grade.marks.policy import Policy
from whybn.grade.marks.scores import Score, score
from whybn.grade.run.store import GRADED, GRADER_FAILED, PROBLEM, WAITING, StudentRecord
from whybn.grade.run.task import Submission
from whybn.grade.run.verdict import SubmissionVerdict

OWN_FAULT = "the grader itself failed; the next run tries this submission again"


@dataclass(frozen=True)
class GradebookRow:
    """One student.

    Attributes:
        student: the key.
        name: the name as a person reads it.
        status: ``graded``; ``waiting``: not graded yet, no score; ``problem``: nothing could be graded, 0 points.
        ids: other identifiers, by kind: ``canvas``, ``sis``, ``moodle``, ``login``, ``email``.
        notes: what is to be said about the submission.
        verdict: what grading found out.
        score: the points; None exactly while waiting.
        submitted: when it was handed in.
        late: whether the platform marked it as late.
        digest: of the files, where the results file knows it: equal for equal files.
    """

    student: str
    name: str
    status: str
    ids: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    verdict: SubmissionVerdict | None = None
    score: Score | None = None
    submitted: datetime | None = None
    late: bool | None = None
    digest: str | None = None


def row_of(
    submission: Submission | StudentRecord,
    verdict: SubmissionVerdict | None,
    policy: Policy,
    course: Course,
    clauses: Mapping[str, Clause],
    only: tuple[str, ...] = (),
) -> GradebookRow:
    """The row of a submission, or of what the results file knows of it.

    A submission with a problem needs no verdict. Where the grader itself failed there is no score.
    Of ``only`` see :func:`scores.score`.
    """
    notes = submission.notes
    if isinstance(submission, StudentRecord) and submission.status == GRADER_FAILED:
        verdict, notes = None, (*notes, OWN_FAULT)
    elif submission.problem is not None:
        verdict = replace(verdict or SubmissionVerdict(), exercises=(), problem=submission.problem)
    points = score(verdict, policy, course, clauses, submitted=submission.submitted, late=submission.late, only=only)
    status = WAITING if verdict is None else GRADED if verdict.problem is None else PROBLEM
    return GradebookRow(
        student=submission.student,
        name=policy.names.get(submission.student, submission.name),
        status=status,
        ids=submission.ids,
        notes=notes,
        verdict=verdict,
        score=points,
        submitted=submission.submitted,
        late=submission.late,
        digest=submission.digest if isinstance(submission, StudentRecord) else None,
    )


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
            yield row_of(entry, entry.verdict, self.policy, self.course, self.clauses, self.only)
