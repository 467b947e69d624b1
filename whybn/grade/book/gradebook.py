"""The gradebook, a row for each student: what exports, feedback and the class report are made of."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from whybn.course.clauses import Clause
from whybn.course.course import Course
from whybn.grade.marks.personal import Correction
from whybn.grade.marks.policy import Policy
from whybn.grade.marks.scores import Score, score
from whybn.grade.run.store import GRADED, GRADER_FAILED, PROBLEM, WAITING, StudentRecord
from whybn.grade.run.task import Submission
from whybn.grade.run.verdict import SubmissionVerdict

EXCUSED = "excused"
OWN_FAULT = "the grader itself failed; the next run tries this submission again"


@dataclass(frozen=True)
class GradebookRow:
    """One student.

    Attributes:
        student: the key.
        name: the name as a person reads it.
        status: ``graded``; ``waiting``: not graded yet, no score; ``problem``: nothing could be graded, 0 points;
            ``excused``: by the instructor, no score.
        ids: other identifiers, by kind: ``canvas``, ``sis``, ``moodle``, ``login``, ``email``, ``team``.
        notes: what is to be said about the submission.
        verdict: what grading found out.
        score: the points; None exactly while waiting, or excused.
        submitted: when it was handed in.
        late: whether the platform marked it as late.
        digest: of the files, where the results file knows it: equal for equal files.
        reason: what the instructor says to the points that differ from the tests', or to no grade.
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
    reason: str = ""

    @property
    def corrected(self) -> bool:
        """Whether the instructor gave other points than the tests."""
        return self.score is not None and self.score.by_tests is not None


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
    student, given = submission.student, policy.corrections.get(submission.student, Correction())
    points = score(
        *(verdict, policy, course, clauses),
        submitted=submission.submitted,
        late=submission.late,
        student=student,
        only=only,
    )
    status = WAITING if verdict is None else GRADED if verdict.problem is None else PROBLEM
    if given.excused:
        status, points = EXCUSED, None
    return GradebookRow(
        student=student,
        name=policy.names.get(student, submission.name),
        status=status,
        ids=submission.ids,
        notes=notes,
        verdict=verdict,
        score=points,
        submitted=submission.submitted,
        late=submission.late,
        digest=submission.digest if isinstance(submission, StudentRecord) else None,
        reason=given.reason,
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
