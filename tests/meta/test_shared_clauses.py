"""A clause that is shared is one that several functions have."""

import pytest

from tests.clauses.layer_clauses import LAYERS
from tests.clauses.shared import FUNCTIONS

from .suite import BANK, COURSE

SHARED = [(kind.tests, slug) for kind in (FUNCTIONS, LAYERS) for slug in kind.tests]


@pytest.mark.parametrize(("tests", "slug"), SHARED)
def test_a_shared_clause_is_taken_by_several_functions(tests, slug):
    test = tests[slug].test
    taken = [BANK.tests_of(name).get(f"{name}.{slug}") for name in COURSE.names]
    assert [getattr(one, "__name__", "") for one in taken].count(test.__name__) > 1
