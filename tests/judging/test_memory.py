"""The memory of right answers: equal arguments give equal results, and nothing else does."""

import numpy as np
import pytest

from spec.memory import IN_USE, Memory, meaningful, remembered

CALLS = []


@remembered
def total(x, factor):
    CALLS.append(x)
    return x.sum(axis=0) * factor


@pytest.fixture(autouse=True)
def memory():
    """A memory in use, and nothing called yet."""
    CALLS.clear()
    memory = Memory()
    with memory.in_use():
        yield memory


def test_equal_contents_are_computed_once():
    for _ in range(3):
        assert total(np.ones((2, 2)), 2.0).tolist() == [4.0, 4.0]
    assert len(CALLS) == 1


def test_other_contents_dtypes_shapes_and_numbers_are_computed_anew():
    for x in (np.ones((2, 2)), np.ones((2, 2), np.float32), np.ones((1, 4)), 2 * np.ones((2, 2))):
        total(x, 1.0)
        total(x, 2.0)
    assert len(CALLS) == 8


def test_a_result_that_its_reader_changes_is_not_changed_for_the_next():
    total(np.ones((2, 2)), 1.0)[:] = 77
    assert total(np.ones((2, 2)), 1.0).tolist() == [2.0, 2.0]


def test_a_result_lies_in_memory_as_it_does_when_it_is_computed():
    def turned(x, factor):
        return np.moveaxis(x, -1, 0) * factor

    kept = remembered(turned)
    plain = np.arange(24.0).reshape(2, 3, 4)
    for x in (plain, np.asfortranarray(plain), np.repeat(plain, 2, axis=2)[..., ::2]):
        for _ in range(2):
            assert kept(x, 2.0).strides == turned(x, 2.0).strides
            assert (kept(x, 2.0) == turned(x, 2.0)).all()


def test_what_is_forgotten_is_computed_anew(memory):
    total(np.ones(2), 1.0)
    memory.clear()
    total(np.ones(2), 1.0)
    assert len(CALLS) == 2


def test_another_memory_knows_nothing_of_it_and_without_one_all_is_computed():
    total(np.ones(2), 1.0)
    with Memory().in_use():
        total(np.ones(2), 1.0)
    assert len(CALLS) == 2
    total(np.ones(2), 1.0)
    assert len(CALLS) == 2


def test_without_a_memory_in_use_every_call_is_computed():
    token = IN_USE.set(None)
    try:
        total(np.ones(2), 1.0)
        total(np.ones(2), 1.0)
    finally:
        IN_USE.reset(token)
    assert len(CALLS) == 2


def test_the_padding_of_long_doubles_does_not_count():
    one = np.ones(3, np.longdouble)
    other = one.copy()
    if np.finfo(np.longdouble).nmant == 63:
        other.view(np.uint8).reshape(3, -1)[:, 10:] = 0xAB
        assert one.tobytes() != other.tobytes()
    assert meaningful(one).tobytes() == meaningful(other).tobytes()
    total(one, 1.0)
    total(other, 1.0)
    assert len(CALLS) == 1


def test_a_result_that_is_a_view_of_an_argument_does_not_change_with_it():
    @remembered
    def turned(x, times):
        return x.T

    x = np.arange(6.0).reshape(2, 3)
    first = turned(x, 1).copy()
    x[...] = 77  # what a test may do to the array that the oracle was asked about
    assert np.array_equal(turned(np.arange(6.0).reshape(2, 3), 1), first)
