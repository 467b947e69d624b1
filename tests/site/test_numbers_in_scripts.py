"""The pictures compute what the specification says: their JavaScript holds the clauses, as any implementation must."""

import pytest

from tests.meta.suite import COURSE, clause_ids
from whybn.course.clauses import Level
from whybn.judging.examples import ExampleBank
from whybn.judging.judge import Judge
from whybn.judging.judgement import Outcome

from .in_javascript import IMPLEMENTATION

BANK = ExampleBank(COURSE, seed=20261123, drawn=12)
CLAUSES = [clause for function in IMPLEMENTATION.functions for clause in clause_ids(function, Level.MUST)]


@pytest.mark.parametrize("clause", CLAUSES)
def test_the_pictures_hold_every_must_clause(clause):
    found = Judge(BANK, IMPLEMENTATION).on_examples(clause)
    assert found.outcome is Outcome.PASSED, found
