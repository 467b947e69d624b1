"""A whole class in numbers, from one pass over the gradebook: 30,000 students fit in memory."""

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from whybn.course import Course
from whybn.specification import Clause

from .rows import Row
from .scores import NOT_TRIED, ExerciseScore
from .text import clipped, for_terminal
from .verdict import FAILED, NOT_PROVIDED, NOT_STARTED, PASSED, Verdict

MOST_HEAT = 200  # students whose every clause is shown
MOST_STUDENTS = 3_000  # students who have a line of their own
MOST_LISTED = 200
SLOWEST = 10
MOST_NAME = 60
CODES = {"": 0, PASSED: 1, FAILED: 2, NOT_STARTED: 3, NOT_PROVIDED: 4}
BANDS = ("all points", "75 % and more", "50 % and more", "below 50 %", "nothing", "not started")


@dataclass
class Student:
    """One student's line: percent of the points by exercise, and every clause's outcome as a byte."""

    name: str
    status: str
    total: Fraction | None
    late: str
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
        ended: how many solvers ended before their time, by function.
        slowest: CPU seconds and name.
        problems: name and reason of the first of those who could not be graded.
        waiting: names of the first of those who wait.
    """

    names: list[str] = field(default_factory=list)
    clauses: list[str] = field(default_factory=list)
    count: Counter[str] = field(default_factory=Counter)
    unsafe: int = 0
    maximum: Fraction = Fraction(0)
    percents: list[float] = field(default_factory=list)
    students: list[Student] = field(default_factory=list)
    outcomes: dict[str, Counter[str]] = field(default_factory=dict)
    bands: dict[str, Counter[str]] = field(default_factory=dict)
    misconceptions: Counter[str] = field(default_factory=Counter)
    beliefs: dict[str, str] = field(default_factory=dict)
    ended: Counter[str] = field(default_factory=Counter)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many students there are."""
        return self.count.total()


def collect(rows: Iterable[Row], course: Course, clauses: Mapping[str, Clause]) -> Numbers:
    """One pass over the gradebook."""
    numbers = Numbers(clauses=list(clauses))
    places = {clause: place for place, clause in enumerate(clauses)}
    for row in rows:
        name = clipped(for_terminal(row.name or row.student), MOST_NAME)
        numbers.count[row.status] += 1
        if row.score is None and len(numbers.waiting) < MOST_LISTED:
            numbers.waiting.append(name)
        if row.score is not None:
            _count_score(numbers, row, name)
        if row.verdict is not None:
            _count_verdict(numbers, row.verdict, name)
        if numbers.total <= MOST_STUDENTS:
            numbers.students.append(_student(row, name, places if numbers.total <= MOST_HEAT else {}))
    numbers.names = [name for name in course.names if name in numbers.bands]
    return numbers


def percent(part: float, whole: float) -> int:
    """A whole percent, rounded down: 100 is all."""
    return int(100 * part // whole) if whole else 0


def _count_score(numbers: Numbers, row: Row, name: str) -> None:
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
        numbers.bands.setdefault(exercise.name, Counter())[_band(exercise)] += 1


def _count_verdict(numbers: Numbers, verdict: Verdict, name: str) -> None:
    cpu = sum(verdict.cpu.values())
    if cpu:
        heapq.heappush(numbers.slowest, (cpu, name))
        if len(numbers.slowest) > SLOWEST:
            heapq.heappop(numbers.slowest)
    for exercise in verdict.exercises:
        numbers.ended[exercise.name] += exercise.ended is not None
        if exercise.misconception:
            numbers.misconceptions[exercise.misconception] += 1
            numbers.beliefs[exercise.misconception] = exercise.belief or ""
        for clause in exercise.clauses:
            numbers.outcomes.setdefault(clause.clause, Counter())[clause.outcome] += 1


def _band(exercise: ExerciseScore) -> str:
    if exercise.reason in (NOT_STARTED, NOT_PROVIDED, NOT_TRIED):
        return BANDS[5]
    share = exercise.earned / exercise.maximum
    for least, band in ((1, BANDS[0]), (Fraction(3, 4), BANDS[1]), (Fraction(1, 2), BANDS[2])):
        if share >= least:
            return band
    return BANDS[3] if share else BANDS[4]


def _student(row: Row, name: str, places: Mapping[str, int]) -> Student:
    outcomes = bytearray(len(places))
    for exercise in row.verdict.exercises if row.verdict else ():
        for clause in exercise.clauses:
            if clause.clause in places:
                outcomes[places[clause.clause]] = CODES.get(clause.outcome, 0)
    score = row.score
    tried = [e for e in score.exercises if score.problem is None and _band(e) != BANDS[5]] if score else []
    return Student(
        name=name,
        status=row.status,
        total=score.total if score else None,
        late=score.late if score else "",
        shares={e.name: int(100 * e.earned / e.maximum) for e in tried},
        outcomes=bytes(outcomes),
    )
