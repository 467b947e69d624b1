"""Which clause catches which misconception, and the easiest example on which it does.

Each wrong twin of the reference runs through every clause of its function: some 15,000 times fifty examples, a minute
or two on two cores. What came of it is kept below ``build/catches/``, a file for each function, as long as nothing
changes that it depends on.
"""

import hashlib
import importlib
import inspect
import json
import multiprocessing
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import Progress

from whybn.course import clauses as specification
from whybn.course import course
from whybn.files import write_whole
from whybn.judging import words as explain
from whybn.judging.examples import ExampleBank, effort, fresh, replay
from whybn.judging.implementation import Implementation
from whybn.judging.oracle import remember
from whybn.judging.under_test import UnderTest

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
    clauses = [ClauseOnExamples(bank, name) for name in specification.load_clauses(root, (function,))]
    wrong = {name: implementation(name) for name in names}
    return [found for name in names for clause in clauses if (found := clause.catch(wrong[name]))]


class ClauseOnExamples:
    """A clause and its examples, whose arrays are built once and serve every twin.

    Building them each time would take a third of the time. An example that a twin has changed is built anew.
    """

    def __init__(self, bank: ExampleBank, clause_id: str) -> None:
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


def bank_of(root: Path) -> ExampleBank:
    """The examples that the tests' own tests have too."""
    return ExampleBank(course.load_course(root), SEED, DRAWN)


def easiest(bank: ExampleBank, clause_id: str) -> list[Any]:
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


TOGETHER = 24  # twins that one process takes at a time: it must judge the reference first
FOLDER = Path("build") / "catches"
SHARED = ("__init__", "conftest", "draw", "judge", "know", "layers")
TOOL = ("bank", "explain", "implementation", "outcome", "remembered", "under_test", "site/catching")

Part = tuple[str, tuple[str, ...]]
"""A function, and some of the misconceptions about it by their ids."""


def load_catches(root: Path, functions: Iterable[str] | None = None) -> dict[str, tuple[Catch, ...]]:
    """The catches of these functions, or of all: by twin in the catalogue's order, then by clause in the page's."""
    names = course.load_course(root).names if functions is None else tuple(functions)
    keys = {name: key(root, name) for name in names}
    known = {name: found for name in names if (found := kept(root, name, keys[name])) is not None}
    for name, found in sought(root, [name for name in names if name not in known]):
        known[name] = found
        path = root / FOLDER / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps({"key": keys[name], "catches": [astuple(catch) for catch in found]}))
    return {name: known[name] for name in names}


def kept(root: Path, function: str, wanted: str) -> tuple[Catch, ...] | None:
    """What an earlier build found, if nothing has changed since."""
    try:
        table = json.loads((root / FOLDER / f"{function}.json").read_bytes())
    except (OSError, ValueError):
        return None
    return tuple(Catch(*row) for row in table["catches"]) if table["key"] == wanted else None


def key(root: Path, function: str) -> str:
    """A digest of everything that decides the catches of a function."""
    digest = hashlib.sha256(f"{sys.version} {np.__version__} {SEED} {DRAWN}".encode())
    for path in sources(root, function):
        digest.update(path.read_bytes())
    for clause in specification.load_clauses(root, (function,)).values():
        digest.update(f"{clause.id} ".encode())
    return digest.hexdigest()


def sources(root: Path, function: str) -> Iterator[Path]:
    """The files that it depends on: tests, bounds, reference, twins, and the part of the tool that judges."""
    tests, reference = root / "tests" / "clauses", importlib.import_module("reference_impl")
    yield from (tests / f"{name}.py" for name in (*SHARED, f"test_{function}"))
    yield root / "spec" / "bounds.py"
    yield from sorted({Path(inspect.getfile(getattr(reference, name))) for name in reference.__all__})
    yield from sorted((root / "reference_impl").glob("_*.py"))
    yield from sorted((root / "reference_impl" / "misconceptions").glob("*.py"))
    yield from (Path(explain.__file__).parent / f"{name}.py" for name in TOOL)


def sought(root: Path, functions: Sequence[str]) -> Iterator[tuple[str, tuple[Catch, ...]]]:
    """The catches of these functions, found by all processors together; each function's as soon as it has them all."""
    parts = [(name, some) for name in functions for some in shares(name)]
    if not parts:
        return
    found: dict[Part, list[Catch]] = {}
    context = multiprocessing.get_context("spawn")  # a fork of a process with threads may hang
    console = Console(stderr=True)
    with (
        ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool,
        Progress(console=console, transient=True, disable=not console.is_terminal) as progress,
    ):
        # The layer's clauses run whole sequences of calls: first in, so that no process is left with them at the end.
        longest_first = sorted(parts, key=lambda part: part[0] != "BatchNorm")
        waiting: dict[Future[list[Catch]], Part] = {pool.submit(part_of, root, *part): part for part in longest_first}
        for done in progress.track(as_completed(waiting), len(parts), description="What each clause catches"):
            found[waiting[done]] = done.result()
            own = [part for part in parts if part[0] == waiting[done][0]]
            if all(part in found for part in own):
                yield own[0][0], tuple(catch for part in own for catch in found[part])


def shares(function: str) -> Iterator[tuple[str, ...]]:
    """The misconceptions about a function, by their ids, in shares for one process each."""
    names = [twin.id for twin in twins(function)]
    yield from (tuple(names[start : start + TOGETHER]) for start in range(0, len(names), TOGETHER))
