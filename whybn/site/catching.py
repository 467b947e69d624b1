"""Judging wrong twins: the easiest example on which a clause fails one, told in words."""

import importlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from whybn import course, explain, specification
from whybn.bank import Bank, effort, fresh, replay
from whybn.implementation import Implementation
from whybn.remembered import remember
from whybn.under_test import UnderTest

SEED, DRAWN = 20261123, 50  # the examples of the tests' own tests


@dataclass(frozen=True)
class Catch:
    """A clause that fails a misconception.

    Attributes:
        clause: its id.
        twin: the misconception's id.
        example: which of the clause's examples fails first, counted in the order of ``easiest``.
        call: the call that gave the wrong result, as Python would write it.
        said: expected beside got, and how many times the bound they are apart.
    """

    clause: str
    twin: str
    example: int
    call: str
    said: str


def twins(function: str) -> list[Any]:
    """The misconceptions about a function, in the order of the catalogue."""
    catalogue = importlib.import_module("reference_impl.misconceptions").TWINS
    return [twin for twin in catalogue.values() if twin.function == function]


def part_of(root: Path, function: str, names: Sequence[str]) -> list[Catch]:
    """The catches of some misconceptions about a function; runs in a process of its own."""
    bank = bank_of(root)
    for oracle in oracles():
        remember(oracle)
    clauses = [ClauseOnExamples(bank, name) for name in specification.load(root, (function,))]
    wrong = {name: implementation(name) for name in names}
    return [found for name in names for clause in clauses if (found := clause.catch(wrong[name]))]


class ClauseOnExamples:
    """A clause and its examples, whose arrays are built once and serve every twin.

    Building them each time would take a third of the time. An example that a twin has changed is built anew.
    """

    def __init__(self, bank: Bank, clause_id: str) -> None:
        self.clause, self.names, self.test = clause_id, bank.course.names, bank.test(clause_id)
        function = clause_id.partition(".")[0]
        right = getattr(importlib.import_module("reference_impl"), function)
        self.reference = Implementation("reference_impl", {function: right})
        self.examples = [self.built(example) for example in easiest(bank, clause_id)]

    def built(self, example: Any) -> tuple[Any, Mapping[str, bytes]]:
        """The example with every array that the clause asks for, and their bytes."""
        again = fresh(example)
        replay(self.test, again, UnderTest(self.reference, self.names))
        return again, contents(again)

    def catch(self, wrong: Implementation) -> Catch | None:
        """The first example that fails, or None where the clause holds on all.

        It fails by itself, on a twin that has seen no other: what a twin remembers of earlier examples does not count.
        """
        for number, (example, before) in enumerate(self.examples):
            failed = self.judged(number, example, wrong)
            if contents(example) != before:
                self.examples[number] = self.built(example)
            if failed:
                with without_memory():
                    alone = self.judged(number, fresh(example), implementation(wrong.name))
                if alone:
                    return alone
        return None

    def judged(self, number: int, example: Any, wrong: Implementation) -> Catch | None:
        """One example."""
        impl = UnderTest(wrong, self.names)
        try:
            replay(self.test, example, impl)
        except Exception as error:
            return Catch(self.clause, wrong.name, number, *told(impl, error))
        return None


def contents(example: Any, prefix: str = "") -> dict[str, bytes]:
    """The bytes of all arrays that an example has built, those of the examples within it too."""
    found = {}
    for name, value in vars(example).items():
        if isinstance(value, np.ndarray):
            found[prefix + name] = value.tobytes()
        elif hasattr(value, "recipe"):
            found |= contents(value, f"{prefix}{name}.")
    return found


def bank_of(root: Path) -> Bank:
    """The examples that the tests' own tests have too."""
    return Bank(course.load(root), SEED, DRAWN)


def easiest(bank: Bank, clause_id: str) -> list[Any]:
    """The examples of a clause, those that are the easiest to read first."""
    return sorted(bank.examples(clause_id), key=effort)


def implementation(twin_id: str) -> Implementation:
    """A misconception, ready to be judged."""
    twin = importlib.import_module("reference_impl.misconceptions").TWINS[twin_id]
    return Implementation(twin_id, {twin.function: twin.build()})


def told(impl: UnderTest, error: Exception) -> tuple[str, str]:
    """A failure in words: the call, and what is wrong with what it gave."""
    return explain.example(impl.last_call) if impl.last_call else "", explain.cause(error, set())


def oracles() -> list[ModuleType]:
    """The bounds and the right answers: what is remembered, since every twin asks for the same."""
    return [importlib.import_module(name) for name in ("spec.bounds", "tests.clauses.know")]


@contextmanager
def without_memory() -> Iterator[None]:
    """The oracles as they are in a test of everyday, down to how their arrays lie in memory."""
    remembering = [
        (it, name, value) for it in oracles() for name, value in vars(it).items() if hasattr(value, "remembers")
    ]
    for module, name, function in remembering:
        setattr(module, name, function.__wrapped__)
    try:
        yield
    finally:
        for module, name, function in remembering:
            setattr(module, name, function)
