"""The class report: one HTML file that needs nothing else, runs nothing and fetches nothing."""

import json
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whybn.course.clauses import Clause
from whybn.course.course import Course
from whybn.files import write_whole
from whybn.grade.escaping import environment
from whybn.grade.marks.scores import NOT_TRIED
from whybn.grade.run.store import GRADED, PROBLEM, WAITING
from whybn.judging.judgement import Outcome

from .class_numbers import BANDS, CODES, MOST_HEAT, MOST_LISTED, MOST_STUDENTS, Numbers, Student, collect
from .feedback import short
from .gradebook import EXCUSED, GradebookRow

UNNAMED = "unnamed.json"
MOST_NAMED = 20  # students of one group
NO_BREAK = "\u00a0"
SYMBOLS: dict[Outcome | None, str] = dict(zip((*Outcome, None), "·✕-○ ", strict=True))
CLASSES: dict[Outcome | None, str] = dict(zip((*Outcome, None), "pfnnn", strict=True))


@dataclass(frozen=True)
class Bar:
    """One line of a chart: what it is, how many, and how long the bar is in percent of the longest."""

    label: str
    number: int
    share: str
    length: int


@dataclass(frozen=True)
class ClauseLine:
    """One clause: how many failed it of those who tried, and the cells of the heat map as HTML."""

    clause: Clause
    failed: int
    tried: int
    share: str
    cells: Any


def percent(part: float, whole: float) -> int:
    """A whole percent, rounded down: 100 is all."""
    return int(100 * part // whole) if whole else 0


def in_percent(part: int, whole: int) -> str:
    """A share in words: nobody is 0 % who is there."""
    return "under 1 %" if part and not percent(part, whole) else f"{percent(part, whole)} %"


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
            same=numbers.identical,
            most_named=MOST_NAMED,
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
    facts += [("excused", str(numbers.count[EXCUSED]))] if numbers.count[EXCUSED] else []
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
        Bar(label.replace(" ", NO_BREAK), counts[i], in_percent(counts[i], len(percents)), percent(counts[i], longest))
        for i, label in enumerate(labels)
    ]


def frequency_bars(counts: Counter[str], whole: int) -> list[Bar]:
    """The most frequent first, by name where equally frequent."""
    ordered = sorted(((number, label) for label, number in counts.items() if number), key=lambda x: (-x[0], x[1]))
    longest = ordered[0][0] if ordered else 0
    return [Bar(label, number, in_percent(number, whole), percent(number, longest)) for number, label in ordered]


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
        lines[clause.function].append(ClauseLine(clause, failed, tried, in_percent(failed, tried), trusted_markup(row)))
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
