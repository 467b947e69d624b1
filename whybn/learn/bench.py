"""Everything that judging needs and that can be made before the save: tests, examples, right answers."""

import contextlib
import importlib
from types import ModuleType
from typing import Any

from whybn.bank import Bank, Test, effort, replay
from whybn.course import Course
from whybn.implementation import Implementation
from whybn.remembered import forget, remember
from whybn.under_test import UnderTest

SEED = 20261123
DRAWN = 50


class Bench:
    """The clause tests of a course with the bank's examples, and an oracle that remembers.

    Each process judges an example once, so its arrays can be built ahead: what a function does to them meets nobody
    else.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.names = course.names
        self.bank = Bank(course, SEED, DRAWN)
        self.sorted: dict[str, tuple[Any, ...]] = {}
        self.ready: set[str] = set()
        for module in oracle():
            remember(module)

    def test(self, clause_id: str) -> Test:
        """The test of a clause."""
        return self.bank.test(clause_id)

    def examples(self, clause_id: str) -> tuple[Any, ...]:
        """Its examples, those that are the easiest to look at first."""
        if clause_id not in self.sorted:
            self.sorted[clause_id] = tuple(sorted(self.bank.examples(clause_id), key=effort))
        return self.sorted[clause_id]

    def prepare(self, clause_id: str) -> None:
        """Judge the reference once: every array is built then, and every right answer known."""
        self.ready.add(clause_id)
        function = clause_id.partition(".")[0]
        right = getattr(importlib.import_module("reference_impl"), function)
        implementation = Implementation("reference_impl", {function: right})
        for example in self.examples(clause_id):
            with contextlib.suppress(Exception):  # a course under construction: the learner's turn comes all the same
                replay(self.test(clause_id), example, UnderTest(implementation, self.names))

    def clear(self) -> None:
        """Let everything go that was prepared: each exercise takes some 30 MiB."""
        self.ready.clear()
        self.bank.examples_of.clear()
        self.sorted.clear()
        for module in oracle():
            forget(module)


def oracle() -> tuple[ModuleType, ModuleType]:
    """The bounds and the right answers."""
    return importlib.import_module("spec.bounds"), importlib.import_module("tests.clauses.know")
