"""Which clause catches which misconception, and the easiest example on which it does.

Each wrong twin of the reference runs through every clause of its function: some 15,000 times fifty examples, minutes of
processor time. So what comes of it lies in git, in ``docs/catches``, a file for each function; a test holds it to the
truth, and ``python -m whybn.mistakes.catches`` writes it anew.
"""

import importlib
import json
import multiprocessing
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from whybn.course.clauses import load_clauses
from whybn.course.course import load_course, own_root
from whybn.files import write_whole
from whybn.judging.examples import ExampleBank, fresh
from whybn.judging.implementation import Implementation
from whybn.judging.judge import Judge
from whybn.judging.judgement import Judgement, Outcome

SEED, DRAWN = 20261123, 50  # the examples of the tests' own tests
FOLDER = Path("docs") / "catches"


@dataclass(frozen=True)
class Catch:
    """A clause that fails a misconception.

    Attributes:
        clause: its id.
        twin: the misconception's id.
        example: which of the clause's examples fails first, counted in the bank's order.
    """

    clause: str
    twin: str
    example: int


def twins_of(function: str) -> list[Any]:
    """The misconceptions about a function, in the order of the catalogue."""
    catalogue = importlib.import_module("reference_impl.misconceptions").TWINS
    return [twin for twin in catalogue.values() if twin.function == function]


def wrong_implementation(twin_id: str) -> Implementation:
    """A misconception, ready to be judged."""
    twin = importlib.import_module("reference_impl.misconceptions").TWINS[twin_id]
    return Implementation(twin_id, {twin.function: twin.build()})


def load_catches(root: Path, functions: Iterable[str] | None = None) -> dict[str, tuple[Catch, ...]]:
    """The catches of these functions, or of all: by twin in the catalogue's order, then by clause in the page's."""
    names = load_course(root).names if functions is None else functions
    return {name: read_file(root, name) for name in names}


def read_file(root: Path, function: str) -> tuple[Catch, ...]:
    """The catches of one function, as git has them."""
    table = json.loads((root / FOLDER / f"{function}.json").read_text(encoding="utf-8"))
    return tuple(
        Catch(f"{function}.{clause}", f"{function}.{twin}", example)
        for twin, caught in table.items()
        for clause, example in caught.items()
    )


def as_text(catches: Sequence[Catch]) -> str:
    """A function's file: a line for each misconception."""
    table: dict[str, dict[str, int]] = {}
    for catch in catches:
        twin, clause = (name.partition(".")[2] for name in (catch.twin, catch.clause))
        table.setdefault(twin, {})[clause] = catch.example
    lines = ",\n".join(f"{json.dumps(twin)}: {json.dumps(caught)}" for twin, caught in table.items())
    return f"{{\n{lines}\n}}\n"


@cache
def bank_of(root: Path) -> ExampleBank:
    """The examples that the tests' own tests have too."""
    return ExampleBank(load_course(root), SEED, DRAWN)


def sought(root: Path, function: str) -> tuple[Catch, ...]:
    """The catches of a function, found by judging each of its twins."""
    bank = bank_of(root)
    clauses = list(load_clauses(root, (function,)))
    found = []
    for twin in twins_of(function):
        wrong = wrong_implementation(twin.id)
        for clause_id in clauses:
            if (example := first_failing(bank, clause_id, wrong)) is not None:
                found.append(Catch(clause_id, twin.id, example))
    bank.clear()
    return tuple(found)


def first_failing(
    bank: ExampleBank, clause_id: str, wrong: Implementation, numbers: Iterable[int] | None = None
) -> int | None:
    """The first example that fails, of all or of these, or None where the clause holds on them.

    It fails by itself, on a twin that has seen no other: what a twin remembers of earlier examples does not count.
    """
    judge = Judge(bank, wrong)
    examples = bank.examples(clause_id)
    for number in range(len(examples)) if numbers is None else numbers:
        example = examples[number]
        if judge.on_examples(clause_id, (example,)).outcome is Outcome.FAILED:
            alone = Judge(bank, wrong_implementation(wrong.name)).on_examples(clause_id, (fresh(example),))
            if alone.outcome is Outcome.FAILED:
                return number
    return None


def judgement_of(root: Path, catch: Catch) -> Judgement:
    """What happens to the clause on the example that fails."""
    bank = bank_of(root)
    example = bank.examples(catch.clause)[catch.example]
    return Judge(bank, wrong_implementation(catch.twin)).on_examples(catch.clause, (example,))


def main() -> None:
    """Write every function's file."""
    root = own_root()
    names = load_course(root).names
    context = multiprocessing.get_context("spawn")  # a fork of a process with threads may hang
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool:
        # The layer's clauses run whole sequences of calls: first in, so that no process is left with them at the end.
        longest_first = sorted(names, key=lambda name: name != "BatchNorm")
        waiting = {name: pool.submit(sought, root, name) for name in longest_first}
        for name, found in waiting.items():
            (root / FOLDER).mkdir(parents=True, exist_ok=True)
            write_whole(root / FOLDER / f"{name}.json", as_text(found.result()))
            print(f"{name}: {len(found.result())} catches", flush=True)


if __name__ == "__main__":
    main()
