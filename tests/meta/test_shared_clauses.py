"""A clause that is shared is one that several functions have."""

import pytest

from tests.clauses import shared

from .suite import BANK, COURSE


@pytest.mark.parametrize("slug", shared.TESTS)
def test_a_shared_clause_is_taken_by_several_functions(slug):
    test = shared.TESTS[slug].test
    taken = [BANK.tests_of(name).get(f"{name}.{slug}") for name in COURSE.names]
    assert [getattr(one, "__name__", "") for one in taken].count(test.__name__) > 1
