"""Arrays that cross to a solver and back: what a test can see of memory is what it would see in one process."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.grade.two_sides import LAYOUTS, Sides, arrays, laid_out, overlaps, same_kind, same_values

quickly = settings(max_examples=150)


def looking(*args, **kwargs):
    """Sides whose function ``look`` keeps what it was given, and the list that it keeps it in."""
    seen: list = []

    def look(*args, **kwargs):
        seen.append((*args, *kwargs.values()))

    return Sides(look=look), seen


@quickly
@given(st.lists(arrays(), min_size=1, max_size=3))
def test_arguments_arrive_with_their_values_shape_strides_dtype_and_writeability(given_arrays):
    sides, seen = looking()
    sides.call("look", *given_arrays)
    assert all(map(same_kind, seen[0], given_arrays))


@quickly
@given(arrays())
def test_nothing_changes_by_being_passed(array):
    sides, _ = looking()
    before = np.array(array)
    sides.call("look", array)
    sides.call("look", array)
    assert same_values(array, before)
    assert not any("w" in reply for reply, _ in sides.port.replies)


@quickly
@given(arrays(), arrays())
def test_the_same_object_is_passed_for_the_same_argument(one, other):
    sides, seen = looking()
    sides.call("look", one, other, one)
    sides.call("look", one, x=other)
    (a, b, again), (later_a, later_b) = seen
    assert a is again is later_a
    assert b is later_b
    assert (a is b) == (one is other)


@quickly
@given(arrays(), st.data())
def test_views_that_share_a_base_share_memory_there_as_they_do_here(array, data):
    parts = [array]
    for _ in range(3):
        part = parts[data.draw(st.integers(0, len(parts) - 1))]
        parts.append(data.draw(st.sampled_from((part[...], part.T, part[:1] if part.ndim else part, np.array(part)))))
    sides, seen = looking()
    sides.call("look", *parts)
    assert all(map(same_kind, seen[0], parts))
    for i, one in enumerate(parts):
        for k, other in enumerate(parts[:i]):
            assert np.may_share_memory(one, other) == np.may_share_memory(seen[0][i], seen[0][k])


@quickly
@given(arrays().filter(lambda array: array.flags.writeable and not overlaps(array)))
def test_what_a_function_writes_into_an_argument_is_seen_here(array):
    def fill(x):
        x[...] = np.arange(x.size).reshape(x.shape) % 2

    alone = np.array(array)
    fill(alone)
    Sides(fill=fill).call("fill", array)
    assert same_values(np.array(array), alone)


def test_what_a_function_writes_beside_its_window_is_seen_here():
    wide = np.zeros((4, 6))

    def spill(x):
        np.lib.stride_tricks.as_strided(x, (4, 6), (48, 8))[...] = 5.0

    Sides(spill=spill).call("spill", wide[:, ::2])
    assert (wide == 5.0).all()


def test_a_read_only_argument_that_is_written_by_force_is_seen_to_have_changed():
    array = np.zeros(3)
    array.flags.writeable = False

    def force(x):
        np.lib.stride_tricks.as_strided(x.base.view(x.dtype))[...] = 1.0

    Sides(force=force).call("force", array)
    assert array.tolist() == [1.0, 1.0, 1.0]
    assert not array.flags.writeable


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name not in ("read-only", "frozen", "broadcast")])
def test_in_every_layout_that_can_be_written_both_sides_see_each_other_write(layout):
    array = laid_out(np.arange(24.0).reshape(2, 3, 4), layout)
    read: list = []

    def add(x):
        read.append(x.copy())
        x += 1

    sides = Sides(add=add)
    for _ in range(3):
        before = np.array(array)
        sides.call("add", array)
        assert same_values(read[-1], before)
        assert not same_values(np.array(array), before)
        array[...] = array * 2 - 7
