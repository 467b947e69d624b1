"""Where a clause is not about it: what a function does to its arguments does not change what the test computes from."""

import numpy as np

from tests.grade.two_sides import Sides


def test_an_argument_that_was_changed_is_as_it_was_for_the_test_and_for_the_next_call():
    seen = []

    def spoil(x):
        seen.append(x.copy())
        x[...] = 0

    sides, array = Sides(observing=False, spoil=spoil), np.arange(6.0).reshape(2, 3)
    before = array.copy()
    for _ in range(3):
        sides.call("spoil", array)
        assert (array == before).all()
    assert all((x == before).all() for x in seen)


def test_a_result_in_the_memory_of_a_changed_argument_has_what_was_written():
    def in_place(x):
        x *= 2
        return x

    array = np.arange(6.0)
    result = Sides(observing=False, in_place=in_place).call("in_place", array)
    assert result.tolist() == [0, 2, 4, 6, 8, 10]
    assert array.tolist() == [0, 1, 2, 3, 4, 5]


def test_an_argument_keeps_its_contents_when_a_result_in_its_memory_is_changed_later():
    held = []

    def share(x):
        held.append(x)
        return x[1:]

    def spoil():
        held[0][...] = 0

    sides, array = Sides(observing=False, share=share, spoil=spoil), np.arange(6.0)
    sides.call("share", array)
    sides.call("spoil")
    assert array.tolist() == [0, 1, 2, 3, 4, 5]
    sides.call("spoil")
    assert array.tolist() == [0, 1, 2, 3, 4, 5]


def test_an_argument_keeps_its_contents_when_a_layer_holds_a_part_of_it():
    class Layer:
        def forward(self, x):
            self.gamma = x[0]
            return x + 1

        def spoil(self):
            self.gamma[...] = 0

    layer, array = Sides(observing=False, Layer=Layer).call("Layer"), np.arange(6.0).reshape(2, 3)
    layer.forward(array)
    _ = layer.gamma
    layer.spoil()
    assert array.tolist() == [[0, 1, 2], [3, 4, 5]]


def test_an_array_that_was_given_to_a_layer_is_shared_with_it_both_ways():
    class Layer:
        def double(self):
            self.gamma *= 2
            return self.gamma.sum()

    layer, mine = Sides(observing=False, Layer=Layer).call("Layer"), np.arange(3.0)
    layer.gamma = mine
    layer.double()
    assert mine.tolist() == [0, 2, 4]
    mine += 1
    assert layer.double() == 18
    assert np.shares_memory(layer.gamma, mine)


def test_results_after_one_in_the_memory_of_an_argument_are_what_they_are():
    def in_place(x):
        x += 1
        return x

    sides = Sides(observing=False, in_place=in_place, new=lambda x: (x * 2, np.full(7, 3.0), x.sum()))
    array = np.arange(6.0)
    first = sides.call("in_place", array)
    doubled, threes, total = sides.call("new", array)
    assert doubled.tolist() == [0, 2, 4, 6, 8, 10]
    assert threes.tolist() == [3.0] * 7
    assert total == 15
    assert first.tolist() == [1, 2, 3, 4, 5, 6]
    assert sides.call("new", first)[0].tolist() == [2, 4, 6, 8, 10, 12]


def test_a_function_that_works_in_place_answers_anew_when_its_argument_was_filled_anew():
    def in_place(x):
        x += 1
        return x

    sides, array = Sides(observing=False, in_place=in_place), np.zeros(3)
    assert sides.call("in_place", array).tolist() == [1, 1, 1]
    array[...] = 5
    assert sides.call("in_place", array).tolist() == [6, 6, 6]
    assert array.tolist() == [5, 5, 5]


def test_a_result_that_shares_memory_with_an_argument_still_does_where_nothing_was_changed():
    array = np.arange(6.0)
    part = Sides(observing=False, part=lambda x: x[2:]).call("part", array)
    assert np.shares_memory(part, array)
