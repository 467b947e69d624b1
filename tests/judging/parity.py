"""What is judged in several ways: every twin, every right variant, and code that people wrote."""

import inspect
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import reference_impl
from tests.grade.two_sides import InProcess
from tests.meta.suite import COURSE, ROOT, clause_ids
from whybn.course.clauses import Level
from whybn.crossing import remote
from whybn.crossing.answering import Answerer
from whybn.judging.examples import ExampleBank
from whybn.judging.implementation import Implementation, from_files
from whybn.judging.judge import Judge
from whybn.judging.judgement import Outcome

BANK = ExampleBank(COURSE, seed=20261130, drawn=1)
NATURAL = sorted((ROOT / "tests" / "mistakes" / "natural").glob("*.py"))
SIGNATURES = {name: inspect.signature(getattr(reference_impl, name)) for name in COURSE.names}
Outcomes = dict[str, str]


def function_of(path: Path) -> str:
    """The function that a file of people's code is about."""
    return path.stem.partition("__")[0]


def from_file(path: Path) -> Implementation:
    """The functions of a file, loaded anew."""
    return from_files(path.name, [path], COURSE.names)


def examples(clause_id: str) -> tuple[Any, ...]:
    """A few examples of a clause: corner cases of every kind, over all clauses."""
    return BANK.examples(clause_id)[::3]


def here(function: str, implementation: Implementation) -> Outcomes:
    """How each MUST clause ends in this process, as `check`, `watch` and a notebook have it."""
    judge = Judge(BANK, implementation)
    return {name: judge.on_examples(name, examples(name)).outcome.value for name in clause_ids(function, Level.MUST)}


def there(names: Iterable[str], implementation: Implementation) -> Outcomes:
    """How each of these clauses ends where all that is asked and answered crosses as messages, as `grade` has it."""
    return {name: crossing(name, implementation).value for name in names}


def crossing(clause_id: str, implementation: Implementation) -> Outcome:
    """The outcome of one clause; each example has a session of its own."""
    functions = implementation.functions
    kinds = {name: isinstance(value, type) for name, value in functions.items()}
    for example in examples(clause_id):
        port = InProcess(Answerer(functions, implementation.files))
        proxies = remote.implementation(remote.Remote(port), kinds, SIGNATURES)
        found = Judge(BANK, proxies).on_examples(clause_id, (example,))
        if found.outcome is not Outcome.PASSED:
            return found.outcome
    return Outcome.PASSED
