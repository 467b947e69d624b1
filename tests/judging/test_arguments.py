"""A function's own arrays: like those of the test in every respect but where they lie."""

import numpy as np
import pytest
from hypothesis import assume, given

from tests.grade.two_sides import arrays, overlaps, same_kind
from whybn.judging.arguments import Copies, changed


@given(array=arrays())
def test_a_copy_is_like_its_model_and_shares_no_memory_with_it(array):
    copy = Copies().of(array)
    assert same_kind(copy, array)
    assert not np.shares_memory(copy, array)


@given(array=arrays())
def test_a_copy_can_be_written_to_where_read_only_is_not_kept(array):
    before = array.copy()
    copy = Copies(read_only=False).of(array)
    assert copy.flags.writeable
    copy[...] = 0
    assert array.tobytes() == before.tobytes()


@given(array=arrays())
def test_views_of_one_memory_become_views_of_one_copy(array):
    assume(array.ndim and len(array) > 1 and not overlaps(array))
    whole, part = Copies(read_only=False).of((array, array[1:]))
    part[...] = 1
    assert (whole[1:] == 1).all()
    assert whole[:1].tobytes() == array[:1].tobytes()


def test_what_is_no_array_stays_and_containers_are_looked_through():
    array, number, text = np.ones(2), np.float32(1), "x"
    copied = Copies().of({"a": [array, (number, text)]})
    assert copied["a"][1] == (number, text)
    assert copied["a"][0] is not array
    assert copied["a"][0].tolist() == [1, 1]


@pytest.mark.parametrize("spoiled", [0.0, -0.0, np.nan])
def test_a_change_of_any_bit_is_named(spoiled):
    before = {"x": np.zeros(3), "eps": 1e-5, "y": np.ones(2)}
    after = {"x": np.array([0.0, spoiled, 0.0]), "eps": 1e-5, "y": np.ones(2)}
    same = np.array(spoiled).tobytes() == np.array(0.0).tobytes()
    assert changed(before, after) == (() if same else ("x",))
