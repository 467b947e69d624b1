"""The class report: a class in numbers, and one HTML file that needs nothing else, runs nothing and fetches nothing."""

import heapq
import json
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from whybn.course.clauses import Clause
from whybn.course.course import Course
from whybn.files import write_whole
from whybn.grade.escaping import clipped, environment, for_terminal
from whybn.grade.marks.scores import NOT_TRIED, UNIMPORTED, ExerciseScore
from whybn.grade.run.store import GRADED, PROBLEM, WAITING
from whybn.grade.run.verdict import ExerciseVerdict, SubmissionVerdict
from whybn.judging.judgement import Outcome
from whybn.mistakes.diagnosis import Diagnosis

from .feedback import short
from .gradebook import GradebookRow

MOST_HEAT = 200  # students whose every clause is shown
MOST_STUDENTS = 3_000  # students who have a line of their own
MOST_LISTED = 200
SLOWEST = 10
MOST_NAME = 60
MOST_TELLING, MOST_CALL = 200, 2000
UNNAMED = "unnamed.json"
CODES = {outcome: code for code, outcome in enumerate((None, *Outcome))}  # None: not tried
BANDS = ("all points", "75 % and more", "50 % and more", "below 50 %", "nothing", "not started", UNIMPORTED)


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
        unnamed: how many students have equal wrong numbers that are no known mistake's, by function and group.
        telling: of each such group: one number, right and as it came, somebody who has it, and the smallest call.
        ended: how many solvers ended before their time, by function.
        slowest: CPU seconds and name.
        problems: name and reason of the first of those who could not be graded.
        unimported: name and reason of the first of those of whom a file does not import.
        waiting: names of the first of those who wait.
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

    @property
    def total(self) -> int:
        """How many students there are."""
        return self.count.total()


def collect(rows: Iterable[GradebookRow], course: Course, clauses: Mapping[str, Clause]) -> Numbers:
    """One pass over the gradebook."""
    numbers = Numbers(clauses=list(clauses))
    places = {clause: place for place, clause in enumerate(clauses)}
    for row in rows:
        name = clipped(for_terminal(row.name or row.student), MOST_NAME)
        numbers.count[row.status] += 1
        if row.score is None and len(numbers.waiting) < MOST_LISTED:
            numbers.waiting.append(name)
        if row.score is not None:
            count_score(numbers, row, name)
        if row.verdict is not None:
            count_verdict(numbers, row.verdict, name)
        if numbers.total <= MOST_STUDENTS:
            numbers.students.append(student_line(row, name, places if numbers.total <= MOST_HEAT else {}))
    numbers.names = [name for name in course.names if name in numbers.bands]
    return numbers


def percent(part: float, whole: float) -> int:
    """A whole percent, rounded down: 100 is all."""
    return int(100 * part // whole) if whole else 0


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
    tried = [e for e in score.exercises if score.problem is None and band_of(e) != BANDS[5]] if score else []
    return Student(
        name=name,
        status=row.status,
        total=score.total if score else None,
        late=score.late if score else "",
        shares={e.name: int(100 * e.earned / e.maximum) for e in tried},
        outcomes=bytes(outcomes),
    )


NO_BREAK = "\u00a0"
SYMBOLS: dict[Outcome | None, str] = dict(zip((*Outcome, None), "·✕-○ ", strict=True))
CLASSES: dict[Outcome | None, str] = dict(zip((*Outcome, None), "pfnnn", strict=True))


@dataclass(frozen=True)
class Bar:
    """One line of a chart: what it is, how many, and how long the bar is in percent of the longest."""

    label: str
    number: int
    share: int
    length: int


@dataclass(frozen=True)
class ClauseLine:
    """One clause: how many failed it of those who tried, and the cells of the heat map as HTML."""

    clause: Clause
    failed: int
    tried: int
    share: int
    cells: Any


def write(rows: Iterable[GradebookRow], out: Path, course: Course, clauses: Mapping[str, Clause]) -> None:
    """Write the report of a class of any size, and beside it the mistakes without a name, for ``whybn dev new``."""
    numbers = collect(rows, course, clauses)
    write_whole(out, html(numbers, course, clauses))
    write_whole(out.with_name(UNNAMED), json.dumps(unnamed(numbers), indent=1) + "\n")


def unnamed(numbers: Numbers) -> dict[str, dict[str, Any]]:
    """The groups of equal wrong numbers without a name, the largest first."""
    return {
        group: {"students": count, "arithmetic": numbers.telling[group][0], "call": numbers.telling[group][2]}
        for group, count in numbers.unnamed.most_common()
    }


def html(numbers: Numbers, course: Course, clauses: Mapping[str, Clause]) -> str:
    """The report as HTML."""
    exercises = [exercise for exercise in course.exercises if exercise.name in numbers.names]
    page: str = (
        environment()
        .get_template("class_report.html")
        .render(
            title=course.title,
            numbers=numbers,
            facts=top_facts(numbers),
            distribution=distribution_bars(numbers.percents),
            misconceptions=frequency_bars(numbers.misconceptions, numbers.total),
            unnamed=frequency_bars(numbers.unnamed, numbers.total)[:MOST_LISTED],
            ended=frequency_bars(numbers.ended, numbers.total),
            exercises=exercises,
            bands=BANDS,
            heat=heat_map(numbers, clauses),
            shown_heat=numbers.total <= MOST_HEAT,
            shown_students=numbers.total <= MOST_STUDENTS,
            most_students=MOST_STUDENTS,
            students=[(student, share_cells(student, numbers.names)) for student in numbers.students],
            symbols=[(SYMBOLS[one], one.value if one else NOT_TRIED, CLASSES[one]) for one in (*Outcome, None)],
            short=short,
            percent=percent,
        )
    )
    return page


def top_facts(numbers: Numbers) -> list[tuple[str, str]]:
    """The few numbers at the top."""
    facts = [
        ("students", str(numbers.total)),
        ("graded", str(numbers.count[GRADED])),
        ("not graded yet", str(numbers.count[WAITING])),
        ("could not be graded", str(numbers.count[PROBLEM])),
    ]
    if numbers.percents:
        facts.append(("mean", f"{statistics.fmean(numbers.percents):.0f} %"))
        facts.append(("median", f"{statistics.median(numbers.percents):.0f} %"))
    return facts


def distribution_bars(percents: list[float]) -> list[Bar]:
    """Ten bars of ten percent each, a limit belonging to the upper one; the last holds what is above full marks too."""
    counts = Counter(min(9, int(value // 10)) for value in percents)
    labels = ["below 10 %", *(f"{10 * i} to {10 * i + 10} %" for i in range(1, 9)), "90 % and more"]
    longest = max(counts.values(), default=0)
    return [
        Bar(label.replace(" ", NO_BREAK), counts[i], percent(counts[i], len(percents)), percent(counts[i], longest))
        for i, label in enumerate(labels)
    ]


def frequency_bars(counts: Counter[str], whole: int) -> list[Bar]:
    """The most frequent first, by name where equally frequent."""
    ordered = sorted(((number, label) for label, number in counts.items() if number), key=lambda x: (-x[0], x[1]))
    longest = ordered[0][0] if ordered else 0
    return [Bar(label, number, percent(number, whole), percent(number, longest)) for number, label in ordered]


def heat_map(numbers: Numbers, clauses: Mapping[str, Clause]) -> dict[str, list[ClauseLine]]:
    """The clauses that somebody's submission was tried with, by function."""
    lines: dict[str, list[ClauseLine]] = {name: [] for name in numbers.names}
    shown = numbers.students if numbers.total <= MOST_HEAT else []
    cells = heat_cells(len(shown))
    for place, clause_id in enumerate(numbers.clauses):
        outcomes = numbers.outcomes.get(clause_id, Counter())
        clause = clauses[clause_id]
        if not outcomes or clause.function not in lines:
            continue
        failed, tried = outcomes[Outcome.FAILED], outcomes[Outcome.FAILED] + outcomes[Outcome.PASSED]
        row = "".join(cells[student.outcomes[place]][column] for column, student in enumerate(shown))
        lines[clause.function].append(ClauseLine(clause, failed, tried, percent(failed, tried), trusted_markup(row)))
    return lines


def heat_cells(students: int) -> dict[int, list[str]]:
    """A cell for every outcome and column; the student's number is its title where the clause did not hold.

    End tags and quotes may be left out in HTML, and a class of 200 needs the room.
    """
    return {
        code: [
            f"<td class={CLASSES[outcome]}{title_attribute(column, outcome)}>{SYMBOLS[outcome]}"
            for column in range(students)
        ]
        for outcome, code in CODES.items()
    }


def title_attribute(column: int, outcome: Outcome | None) -> str:
    """The number of a student whose clause did not hold, as the cell's title."""
    return "" if outcome is Outcome.PASSED else f" title={column + 1}"


def share_cells(student: Student, names: list[str]) -> Any:
    """Percent of the points by exercise, as cells."""
    return trusted_markup("".join(share_cell(student.shares.get(name)) for name in names))


def share_cell(share: int | None) -> str:
    """Percent of an exercise's points as a cell, coloured by the quarter; a dash where it was not tried."""
    if share is None:
        return "<td class=n>-"
    return f"<td class=b{min(4, share // 25)}>{share}"


def trusted_markup(trusted: str) -> Any:
    """HTML made of this file's own constants and of numbers, and nothing else."""
    import markupsafe

    return markupsafe.Markup(trusted)  # noqa: S704
