"""The clause tests as data, with one bank of examples for all of the tests' own tests."""

from pathlib import Path

from whybn import bank, specification
from whybn import course as courses
from whybn.specification import Level

ROOT = Path(__file__).parents[2]
COURSE = courses.load(ROOT)
CLAUSES = specification.load(ROOT, COURSE.names)
BANK = bank.Bank(COURSE, seed=20261123, drawn=50)
failure = BANK.failure


def clause_ids(function: str, level: Level) -> list[str]:
    """The clauses of a function up to a level."""
    return bank.clause_ids(CLAUSES, function, level)
