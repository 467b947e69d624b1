"""Real replies with parts of them changed: sound values or Garbage, and the next question can be asked."""

import copy

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.grade.test_mirror_hostile import HUGE, Canned, assert_sound
from tests.grade.two_sides import Sides
from whybn.crossing.remote import Arguments, Remote
from whybn.crossing.wire import Garbage


@st.composite
def mutated(draw, tree):
    """JSON with a few places changed into something else."""
    tree = copy.deepcopy(tree)
    for _ in range(draw(st.integers(1, 3))):
        spots = [(holder, key) for holder in holders(tree) for key in keys(holder)]
        if not spots:
            break
        holder, key = spots[draw(st.integers(0, len(spots) - 1))]
        how = draw(st.sampled_from(("other", "near", "gone", "twice")))
        if how == "gone":
            del holder[key]
        elif how == "twice" and isinstance(holder, list):
            holder.insert(key, copy.deepcopy(holder[key]))
        elif how == "near" and type(holder[key]) is int:
            holder[key] += draw(st.sampled_from((-1, 1, -8, 8, 1 << 31, 1 << 63, -(1 << 63))))
        else:
            holder[key] = copy.deepcopy(draw(st.sampled_from(ODDITIES)))
    return tree


ODDITIES = [
    None,
    True,
    -1,
    0,
    1,
    3,
    HUGE,
    -HUGE,
    1 << 200,
    0.5,
    float("nan"),
    "",
    "x",
    "<f8",
    "|O",
    "<f4",
    [],
    {},
    [[]],
]
ODDITIES += [{"a": 0}, {"f": "nan"}, {"h": [0, "L"]}, {"m": 0}, [0, 8], [-1, 16], ["Exception"]]


def holders(tree):
    """All lists and objects of a JSON value."""
    if isinstance(tree, list | dict):
        yield tree
        for key in keys(tree):
            yield from holders(tree[key])


def keys(holder):
    return list(holder) if isinstance(holder, dict) else list(range(len(holder)))


class Layer:
    def __init__(self):
        self.gamma = np.arange(3.0)


def real_replies():
    """Replies of each kind as an honest session gives them."""
    whole = np.arange(8.0)

    def everything(x, y):
        return x[1:], whole[::2], whole[1:], [np.float32(1), 2.5, "text", None, 3], Layer(), (x, ({"a"},))

    def change(x, y):
        x += 1
        whole[...] += 1
        return x.T

    def fail(x, y):
        raise ValueError("no")

    sides = Sides(everything=everything, change=change, fail=fail)
    x, y = np.arange(12.0).reshape(3, 4), np.arange(6, dtype=np.int32)[::2]
    for name in ("everything", "change"):
        sides.call(name, x, y)
    sides.remote.call("call", "fail", Arguments((x, y), {}))
    return sides.port.replies


REAL = real_replies()


@settings(max_examples=400)
@given(st.data())
def test_a_real_reply_with_any_part_of_it_changed_is_sound_or_garbage(data):
    number = data.draw(st.integers(0, 2))
    reply, payload = REAL[number]
    lie = data.draw(mutated(reply))
    if not isinstance(lie, dict):
        return
    cut = data.draw(
        st.sampled_from((payload, payload[:-1], payload[:8], b"", payload + b"\1" * 8, bytes(len(payload))))
    )
    replies = [*REAL[:number], (lie, cut)]
    remote = Remote(Canned(*replies, (REAL[2])))
    x, y = np.arange(12.0).reshape(3, 4), np.arange(6, dtype=np.int32)[::2]
    try:
        for _ in replies:
            assert_sound(remote.call("call", "f", Arguments((x, y), {})))
        remote.call("call", "f", Arguments((x, y), {}))  # and the next question can be asked
    except Garbage:
        return
