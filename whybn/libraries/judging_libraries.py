"""One library against the specification: a smoke check, then every clause on the bank's examples.

``python -m whybn.libraries.judging_libraries torch:contiguous`` writes the report to standard output as JSON. It runs
in a process of its own, which may be another environment's Python.
"""

import json
import platform
import resource
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from whybn.course.clauses import Clause, Level, load_clauses
from whybn.course.course import Course, load_course, own_root
from whybn.judging.examples import ExampleBank, clause_ids
from whybn.judging.implementation import Implementation
from whybn.judging.judge import judged
from whybn.judging.judgement import Comparison, Judgement, Outcome, plain_comparison
from whybn.judging.under_test import UnderTest

from .adapted import Declined, Expectations, by_design, library_of
from .expected import NOT_ASKED, Departure
from .naming import named_implementation

SEED, DRAWN = 0, 16  # of the examples, which are the same for every library; beside a clause's corner cases
HOLDS, FAILS, OUT_OF_DATE = "holds", "fails", "holds, and was expected not to"
NOT_PROVIDED, NO_ADAPTER = "not provided", "not judged: the smoke check failed"
REFERENCE = "reference_impl"


@dataclass(frozen=True)
class ClauseCell:
    """What came of one clause.

    Attributes:
        clause: its id.
        outcome: one of the words above, or a departure's kind.
        said: why it was expected, or which smoke check failed.
        link: where a departure is documented or reported.
        quote: its words there; of what is by design.
        sometimes: whether it depends on the machine or on luck, so that another run may find it otherwise.
        saw: what was wrong with the example.
        call: the smallest of the examples that fail, as Python writes the call.
        numbers: where the result is furthest off, and how many times the bound.
    """

    clause: str
    outcome: str
    said: str = ""
    link: str = ""
    quote: str = ""
    sometimes: bool = False
    saw: str = ""
    call: str = ""
    numbers: dict[str, Any] = field(default_factory=dict)

    def to_plain(self) -> dict[str, Any]:
        """What JSON holds; what is empty is left out."""
        return {name: value for name, value in vars(self).items() if value}


class OneLibrary:
    """Judges one implementation.

    Args:
        course: its clauses and functions.
        implementation: what is judged.
        expectations: what is known of it.
        level: which clauses count.
    """

    def __init__(
        self, course: Course, implementation: Implementation, expectations: Expectations, level: Level
    ) -> None:
        self.bank = ExampleBank(course, SEED, DRAWN, judged_once=False)
        self.course, self.implementation, self.expectations, self.level = course, implementation, expectations, level
        self.clauses: dict[str, Clause] = load_clauses(course.root, course.names)
        self.broken: dict[str, str] = {}

    def on(self, clause_id: str, examples: Iterable[Any]) -> Judgement | None:
        """The first failure on these examples; None where all of them were refused by design."""
        tried = 0
        with self.bank.in_use(), self.expectations.in_force():
            for example in examples:
                impl = UnderTest(self.implementation, self.course.names, clause_id)
                try:
                    run = partial(self.bank.replay, clause_id, example, impl)
                    found = judged(clause_id, partial(unless_declined, run), impl)
                except Refusing:
                    continue
                tried += 1
                if found.outcome is not Outcome.PASSED:
                    return found
        return Judgement(clause_id, Outcome.PASSED) if tried else None

    def smoke(self, function: str) -> str:
        """What is wrong with the adapter of a function: it must agree on ordinary examples, or be known not to."""
        exercise = next(each for each in self.course.exercises if each.name == function)
        for slug in exercise.agreement:
            clause_id = f"{function}.{slug}"
            if self.expectations.of(clause_id):
                continue
            found = self.on(clause_id, self.bank.ordinary(clause_id)[:2])
            if found and found.outcome is Outcome.FAILED:
                return f"{clause_id}: {found.said}"
        return ""

    def cells(self) -> Iterator[ClauseCell]:
        """All clauses of the level, function by function."""
        for function in self.course.names:
            ids = clause_ids(self.clauses, function, self.level)
            if function not in self.implementation.functions:
                yield from (ClauseCell(clause_id, NOT_PROVIDED) for clause_id in ids)
                continue
            if wrong := self.smoke(function):
                self.broken[function] = wrong
                yield from (ClauseCell(clause_id, NO_ADAPTER, wrong) for clause_id in ids)
                continue
            yield from map(self.cell, ids)
            self.bank.clear()

    def cell(self, clause_id: str) -> ClauseCell:
        """One clause."""
        departure = self.expectations.of(clause_id)
        if departure and departure.kind == NOT_ASKED:
            return told(departure, clause_id)
        self.expectations.declined.clear()
        found = self.on(clause_id, self.bank.examples(clause_id))
        if found is None:
            return told(by_design(self.expectations.declined[-1]), clause_id)
        if found.outcome is Outcome.PASSED:
            if departure and not departure.sometimes:
                return ClauseCell(clause_id, OUT_OF_DATE, str(departure))
            return ClauseCell(clause_id, HOLDS, sometimes=departure is not None)
        known = told(departure, clause_id) if departure else ClauseCell(clause_id, FAILS)
        return replace(known, saw=found.brief, call=found.call, numbers=furthest(found.numbers))


def told(departure: Departure, clause_id: str) -> ClauseCell:
    """The cell of a clause that is known not to hold."""
    return ClauseCell(
        clause_id, departure.kind, departure.reason, departure.link, departure.quote, sometimes=departure.sometimes
    )


def furthest(numbers: Comparison | None) -> dict[str, Any]:
    """Of a comparison, what a file of many keeps."""
    plain = plain_comparison(numbers) if numbers else {}
    return {name: plain[name] for name in ("kind", "worst", "times", "bound") if plain.get(name)}


class Refusing(BaseException):
    """An example was refused by design. No Exception, so that it is no failure on its way out."""


def unless_declined(run: Any) -> None:
    """Run a test on an example; what the library refuses by design leaves it by another door."""
    try:
        run()
    except Declined as error:
        raise Refusing from error


def report(impl: str, level: str) -> dict[str, Any]:
    """Everything about one library: versions, what it took, and its cells."""
    began = time.process_time()
    root = own_root()
    course = load_course(root)
    implementation, expectations = named_implementation(impl, course, root)
    judge = OneLibrary(course, implementation, expectations, Level[level.upper()])
    cells = [cell.to_plain() for cell in judge.cells()]
    library = library_of(impl.partition(":")[0]) if impl != REFERENCE else None
    return {
        "impl": f"{library.name}:{expectations.profile}" if library else impl,
        "title": library.title if library else "This project's reference",
        "version": library.version if library else "",
        "python": platform.python_version(),
        "numpy": np.__version__,
        "platform": f"{platform.system()} {platform.machine()}",
        "level": level,
        "seed": SEED,
        "drawn": DRAWN,
        "cpu-seconds": round(time.process_time() - began, 1),
        "peak-mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "broken": judge.broken,
        "cells": cells,
    }


if __name__ == "__main__":
    json.dump(report(*sys.argv[1:3]), sys.stdout)
