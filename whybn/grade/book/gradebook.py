"""The gradebook, a row for each student: what exports, feedback and the class report are made of."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from whybn.course.clauses import Clause
from whybn.course.course import Course
from whybn.grade.marks.personal import Correction
from whybn.grade.marks.policy import Policy
from whybn.grade.marks.scores import NOT_TRIED, Score, score, why_nothing
from whybn.grade.run.store import GRADED, GRADER_FAILED, PROBLEM, WAITING, StudentRecord
from whybn.grade.run.task import Submission
from whybn.grade.run.verdict import SubmissionVerdict
from whybn.judging.judgement import Outcome

EXCUSED = "excused"
MOST_UNTOUCHED = 5
NOT_HANDED_IN = {NOT_TRIED, Outcome.NOT_STARTED.value, Outcome.NOT_PROVIDED.value}
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

    @property
    def asked(self) -> list[str]:
        """The exercises that count, in the order of the course."""
        return self.policy.counting(self.course, self.only)

    def __iter__(self) -> Iterator[GradebookRow]:
        for entry in self.entries:
            yield row_of(entry, entry.verdict, self.policy, self.course, self.clauses, self.only)


def remark_on_untouched(book: Gradebook) -> str:
    """Which exercises count and were handed in by nobody, a stub being nothing; empty where that is none.

    A homework of two that is marked out of twenty shows in no single line of the gradebook.
    """
    untouched = dict.fromkeys(book.asked)
    for entry in book.entries:
        if entry.verdict is None and entry.problem is None:
            return ""  # who waits may have handed them in
        for exercise in entry.verdict.exercises if entry.verdict else ():
            if why_nothing(exercise, None) not in NOT_HANDED_IN:
                untouched.pop(exercise.name, None)
    done = [name for name in book.asked if name not in untouched]
    if not untouched or not done:
        return ""  # of a class that handed in nothing at all the report says more
    some = f" ({', '.join(untouched)})" if len(untouched) <= MOST_UNTOUCHED else ""
    verb, count = ("was", "counts") if len(untouched) == 1 else ("were", "count")
    said = f"{len(untouched)} of {len(book.asked)} exercises {verb} handed in by nobody{some} and {count} all the same"
    if book.only:
        return said
    names = ", ".join(f'"{name}"' for name in done) if len(done) <= MOST_UNTOUCHED else f'"{done[0]}", ...'
    return f"{said}; if they were not asked, name yours: exercises = [{names}] in grading.toml, or --exercise"
