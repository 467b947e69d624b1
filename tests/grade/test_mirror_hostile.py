"""Replies that lie: whatever a solver says of memory and values, it is a value, an exception of its own, or Garbage."""

import json
import tracemalloc

import numpy as np
import pytest

from whybn.crossing.mirror import MOST_BLOCK
from whybn.crossing.remote import Arguments, RaisedThere, Remote, RemoteObject
from whybn.crossing.wire import Garbage, parsed

MOST_ALLOCATED = 6 * MOST_BLOCK


class Canned:
    """A port that has its answers already."""

    def __init__(self, *replies):
        self.replies = list(replies)

    def ask(self, request, payload):  # noqa: ARG002 - nothing that is asked changes the answers
        reply, data = self.replies.pop(0)
        return reply, memoryview(data)


def answered(*replies):
    """What comes of these replies to calls with two arrays, the later ones with what the first gave."""
    remote = Remote(Canned(*replies))
    first, second = np.arange(12.0).reshape(3, 4), np.arange(6, dtype=np.int32)[::2]
    result = remote.call("call", "f", Arguments((first, second), {}))
    for _ in replies[1:]:
        passed = result if isinstance(result, np.ndarray) else first
        result = remote.call("call", "f", Arguments((first, passed), {}))
    return result


def assert_sound(value) -> None:
    """A value that a test may be given: no array of it reaches outside its memory."""
    if isinstance(value, np.ndarray):
        assert value.dtype.kind in "fiubc"
        assert value.nbytes <= MOST_BLOCK
        owner = value
        while isinstance(owner.base, np.ndarray):
            owner = owner.base
        if value.size:
            (low, high), (first, last) = (np.lib.array_utils.byte_bounds(array) for array in (value, owner))
            assert first <= low <= high <= last
        value.sum()
    elif isinstance(value, tuple | list):
        for part in value:
            assert_sound(part)
    elif isinstance(value, RaisedThere):
        assert str(value.error).isprintable()
        assert type(value.error).__name__.isprintable()
    elif isinstance(value, str):
        value.encode()
    else:
        assert (
            value is None or type(value) in (bool, int, float, object) or isinstance(value, np.generic | RemoteObject)
        )


def outcome(*replies):
    """What comes of replies: Garbage, or a value that is sound."""
    tracemalloc.start()
    try:
        value = answered(*replies)
        assert_sound(value)
    except Garbage:
        return Garbage
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < MOST_ALLOCATED
    return value


HUGE = 1 << 62
FULL = b"\1" * 96


def array(number=-1, offset=0, shape=(2,), strides=(8,), dtype="<f8", writeable=True, blocks=(16,), **more):
    """A reply with one array, and bytes enough for it."""
    return {"r": {"a": [number, offset, list(shape), list(strides), dtype, writeable]}, "b": list(blocks), **more}


def test_the_reply_that_the_lies_below_depart_from_is_no_lie():
    assert outcome((array(), FULL)).tolist() == np.frombuffer(FULL[:16]).tolist()


LIES = {
    "an offset below the block": array(offset=-8),
    "an offset behind the block": array(offset=16),
    "a last entry behind the block": array(offset=8),
    "strides out of the block": array(strides=(16,)),
    "strides below the block": array(strides=(-8,)),
    "huge strides": array(strides=(HUGE,)),
    "huge negative strides": array(offset=8, strides=(-HUGE,)),
    "strides that meet again": array(offset=0, shape=(3, 3), strides=(HUGE, -HUGE)),
    "numbers beyond 64 bits": array(offset=1 << 70),
    "a huge shape": array(shape=(HUGE,), strides=(0,)),
    "a product that wraps around": array(shape=(1 << 32, 1 << 32), strides=(0, 0)),
    "a product that wraps around to 0": array(shape=(1 << 21, 1 << 21, 1 << 22), strides=(0, 0, 0)),
    "a large array of one entry": array(shape=(1 << 26,), strides=(0,)),
    "more entries than bytes": array(shape=(13,), strides=(0,)),
    "a negative size": array(shape=(-1,)),
    "negative sizes whose product is positive": array(shape=(-2, -1), strides=(8, 8)),
    "more strides than sizes": array(strides=(8, 8)),
    "more sizes than strides": array(shape=(2, 1)),
    "forty dimensions": array(shape=(1,) * 40, strides=(8,) * 40),
    "a size that is no whole number": array(shape=(2.0,)),
    "a size that is a truth value": array(shape=(True,)),
    "a size that is a text": array(shape=("2",)),
    "an offset that is nothing": array(offset=None),
    "an offset that is NaN": array(offset=float("nan")),
    "a number that is infinite": array(number=float("-inf")),
    "a block that is not there": array(number=-3),
    "a root that is not there": array(number=2),
    "a huge number": array(number=HUGE),
    "an array in a root, outside": array(number=0, offset=92),
    "an array in a root, below": array(number=1, offset=0, strides=(-8,)),
    "objects": array(dtype="|O"),
    "pointers in disguise": array(dtype="<O8"),
    "records": array(dtype="|V8"),
    "texts": array(dtype="<U2"),
    "dates": array(dtype="<M8[s]"),
    "a list of dtypes": array(dtype="<f8,<f8"),
    "a dtype that is no text": array(dtype=["<f8"]),
    "a dtype that this machine has not": array(dtype="<f12"),
    "no dtype": array(dtype=None),
    "a block of no bytes": array(blocks=(0,)),
    "a block below 0": array(blocks=(-16,)),
    "a block of 2**60 bytes": array(blocks=(1 << 60,)),
    "a block of 2**100 bytes": array(blocks=(1 << 100,)),
    "a block that is a text": array(blocks=("16",)),
    "a block that is no whole number": array(blocks=(16.0,)),
    "a thousand large blocks": array(blocks=(MOST_BLOCK,) * 1000),
    "blocks that are a number": {"r": None, "b": 7},
    "an earlier array that is not there": {"r": {"a": 5}},
    "an earlier array below 0": {"r": {"a": -1}},
    "an earlier array by a text": {"r": {"a": "0"}},
    "an earlier array by a truth value": {"r": {"a": True}},
    "a place that is too short": {"r": {"a": [-1, 0]}, "b": [16]},
    "a place that is an object": {"r": {"a": {"0": 1}}},
    "a change of a root that is not there": {"r": None, "c": [[2, 8]]},
    "a change of an array that is not there": {"r": None, "c": [[-1, 8]]},
    "a change that is too short": {"r": None, "c": [[0, 8]]},
    "a change that is longer than the reply": {"r": None, "c": [[0, 97]]},
    "a change below 0": {"r": None, "c": [[0, -1]]},
    "a change by a text": {"r": None, "c": [["0", 96]]},
    "a change by a broken number": {"r": None, "c": [[0.5, 96]]},
    "changes that are no pairs": {"r": None, "c": [0, 96]},
    "changes that are a number": {"r": None, "c": 96},
    "no result": {},
    "a result of no kind": {"r": {}},
    "a result of two kinds": {"r": {"f": "0x1p0", "s": "x"}},
    "a result of an unknown kind": {"r": {"zz": 1}},
    "a result that is a bare text": {"r": "text"},
    "a result that is a bare list": {"r": [1, 2]},
    "a result that is a bare float": {"r": 1.5},
    "a result that is a bare NaN": {"r": float("nan")},
    "a float that is no hexadecimal": {"r": {"f": "hello"}},
    "a float that is too large": {"r": {"f": "0x1p99999"}},
    "a float that is a number": {"r": {"f": 1}},
    "a scalar of objects": {"r": {"g": ["|O", "00" * 8]}},
    "a scalar of texts": {"r": {"g": ["<U1", "00" * 4]}},
    "a scalar without bytes": {"r": {"g": ["<f8", ""]}},
    "a scalar with too few bytes": {"r": {"g": ["<f8", "00"]}},
    "a scalar of no hexadecimal": {"r": {"g": ["<f8", "zz"]}},
    "a scalar that is a text": {"r": {"g": "<f8"}},
    "an object without a number": {"r": {"h": [None, "L"]}},
    "an object without a name": {"r": {"h": [1]}},
    "a tuple that is a number": {"r": {"u": 3}},
    "a reply that is too deep": {"r": json.loads('{"u": [' * 30 + "1" + "]}" * 30)},
    "a list within a text": {"r": {"s": json.loads("[" * 600 + "]" * 600)}},
    "an integer of a thousand digits": {"r": 10**1000},
    "an exception that is a text": {"e": "ValueError"},
    "an exception that is too short": {"e": ["ValueError", ["Exception"], "x"]},
    "an exception of lists": {"e": [["V"], ["Exception", ["ValueError"]], ["x"], None]},
    "an exception at an endless line": {"e": ["V", ["Exception"], "x", ["a.py", float("inf")]]},
    "an exception at no place": {"e": ["V", ["Exception"], "x", [1]]},
}


@pytest.mark.parametrize("reply", LIES.values(), ids=LIES.keys())
def test_a_lie_is_garbage(reply):
    assert outcome((reply, FULL)) is Garbage
    assert outcome((array(), FULL), (reply, FULL)) is Garbage


ODD = {
    "a name with line ends and colours": {"e": ["E\n\x1b[31m\0", ["Exception"], "\x1b]0;x\a\ud800\r\n", None]},
    "a text with a lone surrogate": {"r": {"s": "\ud800"}},
    "an exception whose name is a number": {"e": [7, ["Exception"], 8, None]},
    "an exception that leaves": {"e": ["SystemExit", ["SystemExit", "BaseException"], "0", None]},
    "an exception whose kind is not known": {"e": ["E", ["Exception"], "x" * 100_000, ["a\x1b.py", 3]]},
    "an object with a hostile name": {"r": {"h": [3, "\0\n" * 1000]}},
    "an object below 0": {"r": {"h": [-5, "L"]}},
    "a value of which nothing is known": {"r": {"x": ["deep", ["name"]]}},
    "an array of nothing, far apart": array(shape=(0, 5), strides=(HUGE, HUGE)),
    "an array on a root, backwards": array(number=0, offset=88, shape=(12,), strides=(-8,)),
    "an unaligned array": array(offset=1, shape=(1,), strides=(8,)),
    "truth values that are neither": array(dtype="|b1", shape=(16,), strides=(1,)),
}


@pytest.mark.parametrize("reply", ODD.values(), ids=ODD.keys())
def test_what_is_odd_but_no_lie_is_a_value_that_does_no_harm(reply):
    assert outcome((reply, FULL)) is not None
    assert outcome((array(), FULL), (reply, FULL)) is not None


def deeper(times, action):
    """Carry out an action from deep within calls, as a test is."""
    return deeper(times - 1, action) if times else action()


@pytest.mark.parametrize(
    "place", ['{"e": [%s, ["Exception"], "x", null]}', '{"r": {"h": [1, %s]}}', '{"r": {"x": %s}}']
)
def test_a_reply_as_deep_as_json_can_be_read_is_no_other_error_than_garbage(place):
    readable = 0
    for depth in range(500, 1200, 7):
        try:
            reply = parsed((place % ("[" * depth + "]" * depth)).encode())
        except Garbage:
            continue
        readable += 1
        deeper(30, lambda reply=reply: outcome((reply, b"")))
    assert readable
