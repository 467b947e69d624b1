"""The example bank: each clause's examples, drawn once from a seed, the easiest first, for any implementation.

Drawing costs more than judging, and right answers cost most of all. So whoever judges often (grading, the learner's
loop, the tests' own tests) draws once, and has the right answers kept.
"""

import contextlib
import hashlib
import importlib
import random
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from whybn.course.clauses import Clause
from whybn.course.course import Course

from .implementation import Implementation
from .spoken import in_force, reference_of
from .under_test import UnderTest, under_test

Test = Callable[..., None]
SIZES = ("rows", "columns", "seed")  # what a recipe says of an example's size, not of its difficulty
# Rows, columns and eps of the inputs that decide agreement. A mistake about eps shows where eps is large.
ORDINARY = ((8, 3, 0.1), (16, 2, 2.0), (5, 4, 1e-3), (33, 5, 0.1), (12, 6, 2.0), (7, 8, 1e-3))
LEARNERS_SEED, LEARNERS_DRAWN = 20261123, 50
APART = 1000  # seeds between those at which the search for each of them begins


class ExampleBank:
    """The examples of every clause of a course.

    Args:
        course: whose clause tests are read.
        seed: from which the examples are drawn; equal seeds give equal examples on any machine.
        drawn: how many examples of a clause are drawn, beside its corner cases.
        judged_once: whether each process judges an example once at most: what a function does to one then meets nobody.

    Attributes:
        memory: of the right answers and the bounds that the tests have asked for.
    """

    def __init__(self, course: Course, seed: int, drawn: int, *, judged_once: bool = False) -> None:
        from spec.memory import Memory  # the course's own: it can be found once a course is loaded

        self.course, self.seed, self.drawn, self.judged_once = course, seed, drawn, judged_once
        self.memory = Memory()
        self.tests: dict[str, dict[str, Test]] = {}
        self.examples_of: dict[str, tuple[Any, ...]] = {}
        self.prepared: dict[str, float] = {}  # and the seconds that judging the reference took

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
        """The examples of a clause, those that are the easiest to read first."""
        if clause_id not in self.examples_of:
            _, cases = cases_of(self.test(clause_id))
            source = random.Random(self.seed_of(clause_id))  # noqa: S311 - examples, no secrets
            drawn = self.drawn if cases.most is None else min(cases.most, self.drawn)
            examples = [*cases.corners, *(cases.draw(source) for _ in range(drawn))]
            self.examples_of[clause_id] = tuple(sorted(examples, key=effort))
        return self.examples_of[clause_id]

    def ordinary(self, clause_id: str) -> tuple[Any, ...]:
        """Examples without any difficulty: float64, normal values near their mean, several rows, plain memory.

        Nothing in them hides a mistake: see ``telling`` of each kind of example.
        """
        example = self.examples(clause_id)[0]
        plain = {"values": "normal", "dtype": float, "layout": "C", "scale": 1.0, "offset": 1.0}
        found = []
        for number, (rows, columns, eps) in enumerate(ORDINARY):
            recipe = example.recipe._replace(rows=rows, columns=columns, **plain)
            seeds = range(self.seed + APART * number, self.seed + APART * number + 2**16)  # all that there are
            tried = (type(example)(recipe._replace(seed=seed % 2**16)) for seed in seeds)
            found.append(next(one for one in tried if one.eps == eps and one.telling))
        return tuple(found)

    def seed_of(self, clause_id: str) -> int:
        """A clause's own seed, so that its examples depend on no other clause."""
        return int.from_bytes(hashlib.sha256(f"{self.seed} {clause_id}".encode()).digest()[:8], "big")

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Let tests that are replayed within look into the memory; warnings are silent, as in the plugin."""
        with self.memory.in_use(), in_force(self.course.convention), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            yield

    def replay(self, clause_id: str, example: Any, impl: UnderTest) -> None:
        """Run a clause's test on one example, within :meth:`in_use`; raises what the test raises."""
        test = self.test(clause_id)
        name, _ = cases_of(test)
        if impl.shares_memory and not self.judged_once:  # what a function does to this example must not meet the next
            example = fresh(example)
        test.hypothesis.inner_test(impl=impl, **{name: example})  # type: ignore[attr-defined]

    def prepare(self, clause_id: str) -> None:
        """Use an idle moment: build a clause's arrays and compute its right answers, by judging the reference."""
        self.prepared[clause_id] = 0.0
        function = clause_id.partition(".")[0]
        reference = Implementation("reference_impl", {function: reference_of(self.course, function)})
        for example in self.examples(clause_id):
            # A course under construction may fail: the learner's turn comes all the same.
            with contextlib.suppress(Exception), self.in_use():
                used = fresh(example)
                self.replay(clause_id, used, under_test(self.course, reference, clause_id))
                for name in vars(used):
                    getattr(example, name)  # is built now, as the test has not left it
                began = time.perf_counter()
                self.replay(clause_id, used, under_test(self.course, reference, clause_id))
                self.prepared[clause_id] += time.perf_counter() - began

    def cost(self, clause_id: str) -> float:
        """About how long judging a clause takes, beside others: by the reference, where it was prepared."""
        return self.prepared.get(clause_id, 1.0)

    def clear(self) -> None:
        """Let everything go that was drawn and kept: each exercise takes some 30 MiB."""
        self.prepared.clear()
        self.examples_of.clear()
        self.memory.clear()


def learners_bank(course: Course, *, judged_once: bool = False) -> ExampleBank:
    """The examples that every learner's file is judged on, on the desktop and in the page."""
    return ExampleBank(course, LEARNERS_SEED, LEARNERS_DRAWN, judged_once=judged_once)


def fresh(example: Any) -> Any:
    """The same example, its arrays yet to be built."""
    return type(example)(example.recipe)


def cases_of(test: Test) -> tuple[str, Any]:
    """The argument that a clause test draws, and its strategy and corner cases."""
    ((name, cases),) = test.cases.items()  # type: ignore[attr-defined]
    return name, cases


def ids_of(test: Test) -> Iterator[str]:
    """The clause ids that a test is marked with."""
    return (mark.args[0] for mark in getattr(test, "pytestmark", ()) if mark.name == "clause")


def effort(example: Any) -> int:
    """How hard an example is to read: its size, doubled by all that is not as plain as can be, float32 for instance."""
    recipe = example.recipe
    plain = recipe._field_defaults
    odd = sum(1 for name in recipe._fields if name not in SIZES and getattr(recipe, name) != plain[name])
    return int(recipe.rows * recipe.columns) << odd


def clause_ids(clauses: dict[str, Clause], function: str, level: int) -> list[str]:
    """The clauses of a function up to a level."""
    return [clause.id for clause in clauses.values() if clause.function == function and clause.level <= level]
