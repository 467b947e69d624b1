"""Results and layers behind a port: what shares memory, what is written where, and what an object is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.grade.two_sides import LAYOUTS, Sides, arrays, overlaps, same_kind
from whybn.judging.judgement import Raised

PLAIN = arrays(
    dtypes=(np.dtype("<f8"), np.dtype("<i4")),
    layouts=tuple(name for name in LAYOUTS if name not in ("broadcast", "overlapping", "unaligned")),
)


# ruff: noqa: ARG002 - every way has the signature that the others need


class Solver:
    """A submission that shares memory in every way there is; it keeps what it was given and what it gave."""

    def __init__(self) -> None:
        self.held: list[np.ndarray] = []

    def act(self, how, x):
        """Carry out one way, and keep every array of the result."""
        result = getattr(self, how)(x)
        self.held += [part for part in (result if isinstance(result, tuple) else (result,)) if part is not None]
        return result

    def take(self, x):
        self.held.append(x)

    def nothing(self, x):
        return None

    def same(self, x):
        return x

    def copy(self, x):
        return x.copy()

    def flat(self, x):
        return x.reshape(-1)

    def part(self, x):
        return x[..., :1] if x.ndim else x[...]

    def turned(self, x):
        return x.T[..., ::-1] if x.ndim else x.T

    def read_only(self, x):
        view = x[...]
        view.flags.writeable = False
        return view

    def new(self, x):
        return np.arange(6.0).reshape(2, 3)

    def overlapping(self, x):
        whole = np.arange(6.0)
        return whole[1:], whole[:-1], whole[::2]

    def apart(self, x):
        whole = np.arange(6.0)
        return whole[:3], whole[3:]

    def interleaved(self, x):
        whole = np.arange(8.0)
        return whole[::2], whole[1::2]

    def earlier(self, x):
        return self.held[-1]

    def part_of_first(self, x):
        return self.held[0][..., ::2] if self.held[0].ndim else self.held[0][...]

    def none_of_it(self, x):
        return x[..., :0] if x.ndim else np.zeros(0)

    def write(self, x):
        if x.flags.writeable:
            x += 1

    def write_earlier(self, x):
        if self.held[-1].flags.writeable:
            self.held[-1][...] = 3


WAYS = [name for name in vars(Solver) if name not in ("act", "take") and not name.startswith("_")]


class Checker:
    """The other side, which keeps the same arrays, as it sees them, in the same order."""

    def __init__(self) -> None:
        self.solver = Solver()
        self.sides = Sides(act=self.solver.act, take=self.solver.take)
        self.held: list[np.ndarray] = []

    def take(self, array) -> None:
        self.held.append(array)
        self.sides.call("take", array)

    def act(self, how: str, index: int) -> None:
        result = self.sides.call("act", how, self.held[index])
        self.held += [part for part in (result if isinstance(result, tuple) else (result,)) if part is not None]

    def write(self, index: int) -> None:
        if self.held[index].flags.writeable:
            self.held[index][...] = 7
        self.sides.call("act", "nothing", self.held[0])  # what is written crosses with the next call

    def assert_agrees(self) -> None:
        """Every array looks the same on both sides, and so does what shares memory with what."""
        there = self.solver.held
        assert len(there) == len(self.held)
        for i, (one, other) in enumerate(zip(self.held, there, strict=True)):
            assert same_kind(one, other), (i, one, other)
            for k in range(i):
                assert np.shares_memory(one, self.held[k]) == np.shares_memory(other, there[k]), (i, k)


STEPS = st.lists(st.tuples(st.sampled_from([*WAYS, "written here"]), st.integers(0, 99)), max_size=8)


@settings(max_examples=300)
@given(st.lists(PLAIN.filter(lambda array: not overlaps(array)), min_size=1, max_size=2), STEPS)
def test_both_sides_see_the_same_numbers_and_the_same_sharing_whatever_is_returned_and_written(given_arrays, steps):
    checker = Checker()
    for array in given_arrays:
        checker.take(array)
    for how, number in steps:
        index = number % len(checker.held)
        if how == "written here":
            checker.write(index)
        else:
            checker.act(how, index)
        checker.assert_agrees()


@pytest.mark.parametrize("how", [way for way in WAYS if "write" not in way and way not in ("nothing", "none_of_it")])
def test_sharing_is_seen_as_it_is_for_each_way_to_return(how):
    checker = Checker()
    checker.take(np.arange(12.0).reshape(3, 4))
    checker.act(how, 0)
    checker.act(how, 0)
    checker.assert_agrees()
    shared = [np.shares_memory(checker.held[0], part) for part in checker.held[1:]]
    assert all(shared) == (how in ("same", "flat", "part", "turned", "read_only", "earlier", "part_of_first"))


def test_a_result_that_is_passed_on_is_the_same_object_there():
    given_back = []
    sides = Sides(make=lambda: np.zeros((2, 2)), give=given_back.append)
    result = sides.call("make")
    sides.call("give", result)
    sides.call("give", result)
    assert given_back[0] is given_back[1]


def test_a_part_of_a_result_can_be_passed_on():
    given_back = []
    sides = Sides(make=lambda: np.arange(12.0).reshape(3, 4), give=given_back.append)
    result = sides.call("make")
    for part in (result[1:], result[:, ::-2], result.T, result[..., 0]):
        sides.call("give", part)
        assert same_kind(given_back[-1], part)


class Layer:
    def __init__(self, size):
        self.gamma, self.beta, self.training = np.ones(size), np.zeros(size), True

    def train(self):
        return self

    def total(self):
        return float(self.gamma.sum() + self.beta.sum())

    def grow(self):
        self.gamma *= 2

    def broken(self):
        raise ValueError("no")


@pytest.fixture
def layer():
    return Sides(Layer=Layer).call("Layer", 3)


def test_what_a_test_writes_into_a_layers_array_reaches_the_layer(layer):
    layer.gamma[...] = 5.0
    layer.beta[1] = 2.0
    assert layer.total() == 17.0
    kept = layer.gamma
    kept += 1.0
    assert layer.total() == 20.0
    assert layer.gamma.tolist() == [6.0, 6.0, 6.0]


def test_what_a_layer_writes_in_place_is_seen_in_an_array_that_was_read_before(layer):
    kept = layer.gamma
    layer.grow()
    assert kept.tolist() == [2.0, 2.0, 2.0]
    assert np.shares_memory(kept, layer.gamma)


def test_an_array_given_to_a_layer_is_the_layers_own_from_then_on(layer):
    mine = np.array([1.0, 2.0, 3.0])
    layer.gamma = mine
    assert np.shares_memory(layer.gamma, mine)
    layer.grow()
    assert mine.tolist() == [2.0, 4.0, 6.0]
    mine[...] = 0.0
    assert layer.total() == 0.0


def test_a_layer_that_returns_itself_is_the_same_object(layer):
    assert layer.train() is layer
    assert layer.training is True
    layer.training = False
    assert layer.training is False


def test_a_missing_attribute_and_an_exception_are_raised_as_they_are_there(layer):
    with pytest.raises(AttributeError):
        _ = layer.nothing
    with pytest.raises(ValueError, match="no") as raised:
        layer.broken()
    assert isinstance(raised.value, Raised)
    assert not hasattr(layer, "__array_interface__")
    assert not hasattr(layer, "_secret")
