"""The clause tests as data: their examples are drawn once and replayed on any number of implementations."""

import importlib
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
from hypothesis import Phase, settings

from whybn import course as courses
from whybn import specification
from whybn.implementation import Implementation
from whybn.specification import Level
from whybn.under_test import UnderTest

ROOT = Path(__file__).parents[2]
COURSE = courses.load(ROOT)
CLAUSES = specification.load(ROOT, COURSE.names)
EXAMPLES = 50


@cache
def clause_tests(function: str) -> dict[str, Callable[..., None]]:
    """The clause tests of a function by clause id, in the order of its module."""
    module = importlib.import_module(f"tests.clauses.test_{function}")
    marked = [value for name, value in vars(module).items() if name.startswith("test_")]
    return {clause_id: test for test in marked for clause_id in ids_of(test)}


def ids_of(test: Callable[..., None]) -> Iterator[str]:
    """The clause ids that a test is marked with."""
    return (mark.args[0] for mark in getattr(test, "pytestmark", ()) if mark.name == "clause")


@cache
def bank(clause_id: str) -> tuple[dict[str, Any], ...]:
    """The examples of a clause: the corner cases, then fifty drawn ones."""
    test = clause_tests(clause_id.partition(".")[0])[clause_id]
    ((name, cases),) = test.cases.items()  # type: ignore[attr-defined]
    drawn: list[Any] = []

    @hypothesis.seed(20261123)
    @settings(max_examples=EXAMPLES, database=None, deadline=None, phases=[Phase.generate])
    @hypothesis.given(cases.strategy)
    def collect(case: Any) -> None:
        drawn.append(case)

    collect()
    return tuple({name: case} for case in (*cases.corners, *drawn))


def failure(clause_id: str, implementation: Implementation) -> Exception | None:
    """What the first failing example of a clause raises, or None if all hold."""
    test = clause_tests(clause_id.partition(".")[0])[clause_id]
    impl = UnderTest(implementation, COURSE.names)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # as the plugin does
        for example in bank(clause_id):
            # Arrays are built anew for each implementation: one that changes its arguments must not spoil the others'.
            fresh = {name: type(case)(case.recipe) for name, case in example.items()}
            try:
                test.hypothesis.inner_test(impl=impl, **fresh)  # type: ignore[attr-defined]
            except Exception as error:
                return error
    return None


def clause_ids(function: str, level: Level) -> list[str]:
    """The clauses of a function up to a level."""
    return [clause.id for clause in CLAUSES.values() if clause.function == function and clause.level <= level]
