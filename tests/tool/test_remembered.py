"""The oracle that remembers: equal arguments give equal results, and nothing else does."""

from types import ModuleType

import numpy as np
import pytest

from whybn.judging.judgement import Numbers
from whybn.judging.oracle import forget, meaningful, remember, remembering


@pytest.fixture
def oracle():
    """A module whose functions count their calls."""
    module = ModuleType("oracle")
    module.calls = []

    def total(x: Numbers, factor: float) -> Numbers:
        module.calls.append(x)
        return x.sum(axis=0) * factor

    total.__module__ = "oracle"
    module.total = total
    module.guarded = np.errstate(all="ignore")(total)
    remember(module)
    return module


@pytest.mark.parametrize("name", ["total", "guarded"])
def test_equal_contents_are_computed_once(oracle, name):
    function = getattr(oracle, name)
    for _ in range(3):
        assert function(np.ones((2, 2)), 2.0).tolist() == [4.0, 4.0]
    assert len(oracle.calls) == 1


def test_other_contents_dtypes_shapes_and_numbers_are_computed_anew(oracle):
    for x in (np.ones((2, 2)), np.ones((2, 2), np.float32), np.ones((1, 4)), 2 * np.ones((2, 2))):
        oracle.total(x, 1.0)
        oracle.total(x, 2.0)
    assert len(oracle.calls) == 8


def test_a_result_that_its_reader_changes_is_not_changed_for_the_next(oracle):
    oracle.total(np.ones((2, 2)), 1.0)[:] = 77
    assert oracle.total(np.ones((2, 2)), 1.0).tolist() == [2.0, 2.0]


def test_a_result_lies_in_memory_as_it_does_when_it_is_computed():
    def turned(x: Numbers, factor: float) -> Numbers:
        return np.moveaxis(x, -1, 0) * factor

    remembered = remembering(turned)
    plain = np.arange(24.0).reshape(2, 3, 4)
    for x in (plain, np.asfortranarray(plain), np.repeat(plain, 2, axis=2)[..., ::2]):
        for _ in range(2):
            assert remembered(x, 2.0).strides == turned(x, 2.0).strides
            assert (remembered(x, 2.0) == turned(x, 2.0)).all()


def test_what_is_forgotten_is_computed_anew(oracle):
    oracle.total(np.ones(2), 1.0)
    forget(oracle)
    oracle.total(np.ones(2), 1.0)
    assert len(oracle.calls) == 2


def test_the_padding_of_long_doubles_does_not_count(oracle):
    one = np.ones(3, np.longdouble)
    other = one.copy()
    if np.finfo(np.longdouble).nmant == 63:
        other.view(np.uint8).reshape(3, -1)[:, 10:] = 0xAB
        assert one.tobytes() != other.tobytes()
    assert meaningful(one).tobytes() == meaningful(other).tobytes()
    oracle.total(one, 1.0)
    oracle.total(other, 1.0)
    assert len(oracle.calls) == 1


def test_remembering_twice_changes_nothing(oracle):
    before = oracle.total
    remember(oracle)
    assert oracle.total is before


def test_a_result_that_is_a_view_of_an_argument_does_not_change_with_it():
    def turned(x: Numbers, times: int) -> Numbers:
        return x.T

    again = remembering(turned)
    x = np.arange(6.0).reshape(2, 3)
    first = again(x, 1).copy()
    x[...] = 77  # what a function under test may do to the array that the oracle was asked about
    assert np.array_equal(again(np.arange(6.0).reshape(2, 3), 1), first)
