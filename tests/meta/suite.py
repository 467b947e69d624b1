"""The clause tests as data, with one bank of examples for all of the tests' own tests."""

from pathlib import Path

from whybn.course import clauses as specification
from whybn.course import course as courses
from whybn.course.clauses import Level
from whybn.judging import examples as bank

ROOT = Path(__file__).parents[2]
COURSE = courses.load_course(ROOT)
CLAUSES = specification.load_clauses(ROOT, COURSE.names)
BANK = bank.ExampleBank(COURSE, seed=20261123, drawn=50)
failure = BANK.failure


def clause_ids(function: str, level: Level) -> list[str]:
    """The clauses of a function up to a level."""
    return bank.clause_ids(CLAUSES, function, level)
