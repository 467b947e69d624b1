"""A class in numbers, collected in one pass over the gradebook."""

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from whybn.course.clauses import Clause
from whybn.course.course import Course
from whybn.grade.escaping import clipped, for_terminal
from whybn.grade.marks.personal import TEAM
from whybn.grade.marks.scores import NOT_TRIED, UNIMPORTED, ExerciseScore, shown
from whybn.grade.run.store import WAITING
from whybn.grade.run.verdict import ExerciseVerdict, SubmissionVerdict
from whybn.judging.judgement import Outcome
from whybn.mistakes.diagnosis import Diagnosis

from .gradebook import GradebookRow

MOST_HEAT = 200  # students whose every clause is shown
MOST_STUDENTS = 3_000  # students who have a line of their own
MOST_LISTED = 200
SLOWEST = 10
MOST_NAME = 60
MOST_TELLING, MOST_CALL = 200, 2000
CODES = {outcome: code for code, outcome in enumerate((None, *Outcome))}  # None: not tried
BANDS = ("all points", "75 % and more", "50 % and more", "below 50 %", "nothing", "not started", UNIMPORTED)


@dataclass
class Student:
    """One student's line: percent of the points by exercise, and every clause's outcome as a byte."""

    name: str
    status: str
    total: Fraction | None
    remark: str
    shares: dict[str, int]
    outcomes: bytes


@dataclass
class Numbers:
    """What the class report shows.

    Attributes:
        names: functions that count for somebody.
        clauses: ids of the clauses that a student's outcomes stand for, in their order.
        count: students by status.
        unsafe: how many were graded without a sandbox.
        maximum: of the total.
        percents: every graded student's total, in percent of the maximum.
        students: the first :data:`MOST_STUDENTS`.
        outcomes: how each clause ended, by clause.
        bands: how many students are in which of :data:`BANDS`, by function.
        misconceptions: how many students hold which, by id; ``beliefs`` has the sentences.
        unnamed: how many students have equal wrong numbers that are no known mistake's, by function and group.
        telling: of each such group: one number, right and as it came, somebody who has it, and the smallest call.
        ended: how many solvers ended before their time, by function.
        slowest: CPU seconds and name.
        problems: name and reason of the first of those who could not be graded.
        unimported: name and reason of the first of those of whom a file does not import.
        waiting: names of the first of those who wait.
        same: names by the digest of their files, of those who have started something; of a group that is known, one.
    """

    names: list[str] = field(default_factory=list)
    clauses: list[str] = field(default_factory=list)
    count: Counter[str] = field(default_factory=Counter)
    unsafe: int = 0
    maximum: Fraction = Fraction(0)
    percents: list[float] = field(default_factory=list)
    students: list[Student] = field(default_factory=list)
    outcomes: dict[str, Counter[Outcome]] = field(default_factory=dict)
    bands: dict[str, Counter[str]] = field(default_factory=dict)
    misconceptions: Counter[str] = field(default_factory=Counter)
    beliefs: dict[str, str] = field(default_factory=dict)
    unnamed: Counter[str] = field(default_factory=Counter)
    telling: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    ended: Counter[str] = field(default_factory=Counter)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    unimported: list[tuple[str, str]] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    same: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many students there are."""
        return self.count.total()

    @property
    def identical(self) -> list[list[str]]:
        """The first groups of names whose files are the same, the largest first."""
        groups = (list(names.values()) for names in self.same.values() if len(names) > 1)
        return sorted(groups, key=len, reverse=True)[:MOST_LISTED]


def collect(rows: Iterable[GradebookRow], course: Course, clauses: Mapping[str, Clause]) -> Numbers:
    """One pass over the gradebook."""
    numbers = Numbers(clauses=list(clauses))
    places = {clause: place for place, clause in enumerate(clauses)}
    for row in rows:
        name = clipped(for_terminal(row.name or row.student), MOST_NAME)
        numbers.count[row.status] += 1
        if row.status == WAITING and len(numbers.waiting) < MOST_LISTED:
            numbers.waiting.append(name)
        if row.score is not None:
            count_score(numbers, row, name)
            if row.digest and any(band_of(exercise) not in BANDS[5:] for exercise in row.score.exercises):
                numbers.same.setdefault(row.digest, {})[row.ids.get(TEAM, row.student)] = name
        if row.verdict is not None:
            count_verdict(numbers, row.verdict, name)
        if numbers.total <= MOST_STUDENTS:
            numbers.students.append(student_line(row, name, places if numbers.total <= MOST_HEAT else {}))
    numbers.names = [name for name in course.names if name in numbers.bands]
    return numbers


def count_score(numbers: Numbers, row: GradebookRow, name: str) -> None:
    """Add one student's points."""
    score = row.score
    assert score is not None
    numbers.maximum = score.maximum
    numbers.unsafe += score.unsafe
    if score.problem is not None:
        if len(numbers.problems) < MOST_LISTED:
            numbers.problems.append((name, clipped(for_terminal(score.problem), 300)))
        return
    numbers.percents.append(float(100 * score.total / score.maximum) if score.maximum else 0.0)
    for exercise in score.exercises:
        numbers.bands.setdefault(exercise.name, Counter())[band_of(exercise)] += 1


def count_verdict(numbers: Numbers, verdict: SubmissionVerdict, name: str) -> None:
    """Add what grading found out about one student's work."""
    cpu = sum(verdict.cpu.values())
    if cpu:
        heapq.heappush(numbers.slowest, (cpu, name))
        if len(numbers.slowest) > SLOWEST:
            heapq.heappop(numbers.slowest)
    room = MOST_LISTED - len(numbers.unimported)
    numbers.unimported += [(name, clipped(for_terminal(said), 300)) for said in list(verdict.unimported)[:room]]
    for exercise in verdict.exercises:
        numbers.ended[exercise.name] += exercise.ended is not None
        if exercise.diagnosis:
            count_mistakes(numbers, exercise, exercise.diagnosis, name)
        for clause in exercise.clauses:
            numbers.outcomes.setdefault(clause.clause, Counter())[clause.outcome] += 1


def count_mistakes(numbers: Numbers, exercise: ExerciseVerdict, found: Diagnosis, name: str) -> None:
    """Add the mistakes behind one exercise of one student: those that have a name, or the group of equal numbers."""
    numbers.misconceptions.update(found.misconceptions)
    numbers.beliefs.update(zip(found.misconceptions, found.beliefs, strict=True))
    group = f"{exercise.name}.{found.fingerprint}"
    if not found.fingerprint:
        return
    numbers.unnamed[group] += 1
    if group not in numbers.telling:
        call = next((clause.call for clause in exercise.clauses if clause.call), "")
        numbers.telling[group] = (
            clipped(for_terminal(found.arithmetic), MOST_TELLING),
            name,
            clipped(for_terminal(call, lines=True), MOST_CALL),
        )


def band_of(exercise: ExerciseScore) -> str:
    """How much of an exercise's points somebody has, as one of :data:`BANDS`."""
    if exercise.reason in (Outcome.NOT_STARTED.value, Outcome.NOT_PROVIDED.value, NOT_TRIED):
        return BANDS[5]
    if exercise.reason == UNIMPORTED:
        return BANDS[6]
    share = exercise.earned / exercise.maximum
    for least, band in ((1, BANDS[0]), (Fraction(3, 4), BANDS[1]), (Fraction(1, 2), BANDS[2])):
        if share >= least:
            return band
    return BANDS[3] if share else BANDS[4]


def student_line(row: GradebookRow, name: str, places: Mapping[str, int]) -> Student:
    """One student's line; the outcomes of clauses only where they have ``places``."""
    outcomes = bytearray(len(places))
    for exercise in row.verdict.exercises if row.verdict else ():
        for clause in exercise.clauses:
            if clause.clause in places:
                outcomes[places[clause.clause]] = CODES.get(clause.outcome, 0)
    score = row.score
    by_hand = f"corrected: the tests gave {shown(score.by_tests)}" if score and score.by_tests is not None else ""
    tried = [e for e in score.exercises if score.problem is None and band_of(e) != BANDS[5]] if score else []
    return Student(
        name=name,
        status=row.status,
        total=score.total if score else None,
        remark="; ".join(part for part in (score.late, by_hand) if part) if score else "",
        shares={e.name: int(100 * e.earned / e.maximum) for e in tried},
        outcomes=bytes(outcomes),
    )
