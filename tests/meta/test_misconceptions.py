"""Every wrong twin is failed by a clause of its own function: a check is trusted once it was seen to fail."""

import pytest

import reference_impl
from reference_impl.misconceptions import TWINS
from whybn.course.clauses import Level
from whybn.judging.implementation import Implementation

from .suite import COURSE, clause_ids, failure


@pytest.mark.parametrize("twin", TWINS.values(), ids=TWINS.keys())
def test_a_wrong_twin_is_failed_by_a_clause_of_its_function(twin):
    implementation = Implementation(twin.id, {twin.function: twin.build()})
    assert any(failure(name, implementation) for name in clause_ids(twin.function, Level.STRICT))


@pytest.mark.parametrize("function", COURSE.names)
def test_the_reference_holds_on_the_examples_that_fail_the_twins(function):
    implementation = Implementation("reference_impl", {function: getattr(reference_impl, function)})
    for name in clause_ids(function, Level.STRICT):
        assert failure(name, implementation) is None, name
