"""The class report: one HTML file that needs nothing else, runs nothing and fetches nothing."""

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whybn.course import Course
from whybn.specification import Clause

from .class_numbers import BANDS, CODES, MOST_HEAT, MOST_STUDENTS, Numbers, Student, collect, percent
from .entry import GRADED, PROBLEM, WAITING
from .feedback_parts import short
from .files import write_whole
from .markup import environment
from .rows import Row
from .verdict import FAILED, NOT_PROVIDED, NOT_STARTED, PASSED

NO_BREAK = "\u00a0"
SYMBOLS = {PASSED: "·", FAILED: "✕", NOT_STARTED: "-", NOT_PROVIDED: "○", "": " "}
CLASSES = {PASSED: "p", FAILED: "f", NOT_STARTED: "n", NOT_PROVIDED: "n", "": "n"}


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


def write(rows: Iterable[Row], out: Path, course: Course, clauses: Mapping[str, Clause]) -> None:
    """Write the report of a class of any size."""
    write_whole(out, html(collect(rows, course, clauses), course, clauses))


def html(numbers: Numbers, course: Course, clauses: Mapping[str, Clause]) -> str:
    """The report as HTML."""
    exercises = [exercise for exercise in course.exercises if exercise.name in numbers.names]
    page: str = (
        environment()
        .get_template("class_report.html")
        .render(
            title=course.title,
            numbers=numbers,
            facts=_facts(numbers),
            distribution=_distribution(numbers.percents),
            misconceptions=_bars(numbers.misconceptions, numbers.total),
            ended=_bars(numbers.ended, numbers.total),
            exercises=exercises,
            bands=BANDS,
            heat=_heat(numbers, clauses),
            shown_heat=numbers.total <= MOST_HEAT,
            shown_students=numbers.total <= MOST_STUDENTS,
            most_students=MOST_STUDENTS,
            students=[(student, _shares(student, numbers.names)) for student in numbers.students],
            symbols=[(symbol, outcome or "not tried", CLASSES[outcome]) for outcome, symbol in SYMBOLS.items()],
            short=short,
            percent=percent,
        )
    )
    return page


def _facts(numbers: Numbers) -> list[tuple[str, str]]:
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


def _distribution(percents: list[float]) -> list[Bar]:
    """Ten bars of ten percent each, a limit belonging to the upper one; the last holds what is above full marks too."""
    counts = Counter(min(9, int(value // 10)) for value in percents)
    labels = ["below 10 %", *(f"{10 * i} to {10 * i + 10} %" for i in range(1, 9)), "90 % and more"]
    longest = max(counts.values(), default=0)
    return [
        Bar(label.replace(" ", NO_BREAK), counts[i], percent(counts[i], len(percents)), percent(counts[i], longest))
        for i, label in enumerate(labels)
    ]


def _bars(counts: Counter[str], whole: int) -> list[Bar]:
    """The most frequent first, by name where equally frequent."""
    ordered = sorted(((number, label) for label, number in counts.items() if number), key=lambda x: (-x[0], x[1]))
    longest = ordered[0][0] if ordered else 0
    return [Bar(label, number, percent(number, whole), percent(number, longest)) for number, label in ordered]


def _heat(numbers: Numbers, clauses: Mapping[str, Clause]) -> dict[str, list[ClauseLine]]:
    """The clauses that somebody's submission was tried with, by function."""
    lines: dict[str, list[ClauseLine]] = {name: [] for name in numbers.names}
    shown = numbers.students if numbers.total <= MOST_HEAT else []
    cells = _cells(len(shown))
    for place, clause_id in enumerate(numbers.clauses):
        outcomes = numbers.outcomes.get(clause_id, Counter())
        clause = clauses[clause_id]
        if not outcomes or clause.function not in lines:
            continue
        failed, tried = outcomes[FAILED], outcomes[FAILED] + outcomes[PASSED]
        row = "".join(cells[student.outcomes[place]][column] for column, student in enumerate(shown))
        lines[clause.function].append(ClauseLine(clause, failed, tried, percent(failed, tried), _markup(row)))
    return lines


def _cells(students: int) -> dict[int, list[str]]:
    """A cell for every outcome and column; the student's number is its title where the clause did not hold.

    End tags and quotes may be left out in HTML, and a class of 200 needs the room.
    """
    return {
        code: [
            f"<td class={CLASSES[outcome]}{_title(column, outcome)}>{SYMBOLS[outcome]}" for column in range(students)
        ]
        for outcome, code in CODES.items()
    }


def _title(column: int, outcome: str) -> str:
    return "" if outcome == PASSED else f" title={column + 1}"


def _shares(student: Student, names: list[str]) -> Any:
    """Percent of the points by exercise, as cells."""
    return _markup("".join(_share(student.shares.get(name)) for name in names))


def _share(share: int | None) -> str:
    if share is None:
        return "<td class=n>-"
    return f"<td class=b{min(4, share // 25)}>{share}"


def _markup(trusted: str) -> Any:
    """HTML made of this file's own constants and of numbers, and nothing else."""
    import markupsafe

    return markupsafe.Markup(trusted)  # noqa: S704
