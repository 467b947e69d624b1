"""The example bank: each clause's examples, drawn once from a seed, smallest first, replayed on any implementation.

Drawing costs more than judging, so whoever judges often (grading, the tests' own tests) draws once.
"""

import hashlib
import importlib
import random
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from whybn.course.clauses import Clause
from whybn.course.course import Course

from .implementation import Implementation
from .under_test import UnderTest

Test = Callable[..., None]
SIZES = ("rows", "columns", "seed")  # what a recipe says of an example's size, not of its difficulty
ORDINARY = ((8, 3), (16, 2), (5, 4), (33, 5))  # rows and columns of the inputs that decide agreement


class ExampleBank:
    """The examples of every clause of a course.

    Args:
        course: whose clause tests are read.
        seed: from which the examples are drawn; equal seeds give equal examples on any machine.
        drawn: how many examples of a clause are drawn, beside its corner cases.
    """

    def __init__(self, course: Course, seed: int, drawn: int) -> None:
        self.course, self.seed, self.drawn = course, seed, drawn
        self.tests: dict[str, dict[str, Test]] = {}
        self.examples_of: dict[str, tuple[Any, ...]] = {}

    def test(self, clause_id: str) -> Test:
        """The test of a clause."""
        return self.tests_of(clause_id.partition(".")[0])[clause_id]

    def tests_of(self, function: str) -> dict[str, Test]:
        """The clause tests of a function by clause id, in the order of its module."""
        if function not in self.tests:
            module = importlib.import_module(f"tests.clauses.test_{function}")
            marked = [value for name, value in vars(module).items() if name.startswith("test_")]
            self.tests[function] = {clause_id: test for test in marked for clause_id in ids_of(test)}
        return self.tests[function]

    def examples(self, clause_id: str) -> tuple[Any, ...]:
        """The examples of a clause, smallest first."""
        if clause_id not in self.examples_of:
            _, cases = cases_of(self.test(clause_id))
            source = random.Random(self.seed_of(clause_id))  # noqa: S311 - examples, no secrets
            examples = [*cases.corners, *(cases.draw(source) for _ in range(self.drawn))]
            self.examples_of[clause_id] = tuple(sorted(examples, key=size_of))
        return self.examples_of[clause_id]

    def ordinary(self, clause_id: str) -> tuple[Any, ...]:
        """Examples without any difficulty: float64, normal values near their mean, several rows, plain memory."""
        example = self.examples(clause_id)[0]
        plain = {"values": "normal", "dtype": float, "layout": "C", "scale": 1.0, "offset": 1.0}
        recipes = [
            example.recipe._replace(rows=rows, columns=columns, seed=(self.seed + number) % 2**16, **plain)
            for number, (rows, columns) in enumerate(ORDINARY)
        ]
        return tuple(type(example)(recipe) for recipe in recipes)

    def seed_of(self, clause_id: str) -> int:
        """A clause's own seed, so that its examples depend on no other clause."""
        return int.from_bytes(hashlib.sha256(f"{self.seed} {clause_id}".encode()).digest()[:8], "big")

    def failure(self, clause_id: str, implementation: Implementation) -> Exception | None:
        """What the first failing example of a clause raises, or None if all hold."""
        for example in self.examples(clause_id):
            try:
                replay(self.test(clause_id), fresh(example), UnderTest(implementation, self.course.names))
            except Exception as error:
                return error
        return None


def replay(test: Test, example: Any, impl: UnderTest) -> None:
    """Run a clause test on one example; raises what the test raises."""
    name, _ = cases_of(test)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # as the plugin does
        test.hypothesis.inner_test(impl=impl, **{name: example})  # type: ignore[attr-defined]


def fresh(example: Any) -> Any:
    """The same example, its arrays yet to be built: one that an implementation has changed must not spoil the next."""
    return type(example)(example.recipe)


def cases_of(test: Test) -> tuple[str, Any]:
    """The argument that a clause test draws, and its strategy and corner cases."""
    ((name, cases),) = test.cases.items()  # type: ignore[attr-defined]
    return name, cases


def ids_of(test: Test) -> Iterator[str]:
    """The clause ids that a test is marked with."""
    return (mark.args[0] for mark in getattr(test, "pytestmark", ()) if mark.name == "clause")


def size_of(example: Any) -> int:
    """How much there is to look at."""
    recipe = example.recipe
    return int(recipe.rows * recipe.columns)


def effort(example: Any) -> int:
    """How hard an example is to read: its size, doubled by all that is not as plain as can be, float32 for instance."""
    recipe = example.recipe
    plain = recipe._field_defaults
    odd = sum(1 for name in recipe._fields if name not in SIZES and getattr(recipe, name) != plain[name])
    return size_of(example) << odd


def clause_ids(clauses: dict[str, Clause], function: str, level: int) -> list[str]:
    """The clauses of a function up to a level."""
    return [clause.id for clause in clauses.values() if clause.function == function and clause.level <= level]
