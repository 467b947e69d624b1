"""The clause tests as data, with one bank of examples for all of the tests' own tests."""

from pathlib import Path
from typing import Any

from whybn.course.clauses import Level, load_clauses
from whybn.course.course import load_course
from whybn.judging import examples
from whybn.judging.implementation import Implementation
from whybn.judging.judge import Judge
from whybn.judging.judgement import Judgement, Outcome
from whybn.mistakes import catches

ROOT = Path(__file__).parents[2]
COURSE = load_course(ROOT)
CLAUSES = load_clauses(ROOT, COURSE.names)
BANK = catches.bank_of(ROOT)


def clause_ids(function: str, level: Level) -> list[str]:
    """The clauses of a function up to a level."""
    return examples.clause_ids(CLAUSES, function, level)


def share(clause_id: str, number: int, of: int) -> tuple[Any, ...]:
    """The corner cases of a clause and one in ``of`` of its drawn examples, from the ``number``-th on."""
    _, cases = examples.cases_of(BANK.test(clause_id))
    corners = {id(case) for case in cases.corners}
    drawn = [example for example in BANK.examples(clause_id) if id(example) not in corners]
    chosen = corners | {id(example) for example in drawn[number % of :: of]}
    return tuple(example for example in BANK.examples(clause_id) if id(example) in chosen)


def failing(function: str, implementation: Implementation, level: Level) -> list[Judgement]:
    """The clauses of a function that do not hold."""
    judge = Judge(BANK, implementation)
    judged = [judge.on_examples(name) for name in clause_ids(function, level)]
    return [found for found in judged if found.outcome is not Outcome.PASSED]
