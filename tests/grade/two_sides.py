"""Both halves of the memory in one process: what the solver holds can be laid beside what the checker holds."""

import json
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from whybn.crossing.answering import Answerer
from whybn.crossing.remote import Arguments, Remote, asked

NAMES = "<f8 <f4 <f2 >f8 <i8 >i4 <u2 |u1 |i1 |b1 <c16 <c8"
DTYPES = (*map(np.dtype, NAMES.split()), np.dtype(np.longdouble))
PLAIN = "C Fortran permuted transposed reversed strided offset read-only frozen"
LAYOUTS = (*PLAIN.split(), "broadcast", "overlapping", "unaligned", "foreign")


class InProcess:
    """A port to a session here; requests and replies still cross as JSON and bytes."""

    def __init__(self, session: Answerer) -> None:
        self.session = session
        self.replies: list[tuple[Any, bytes]] = []

    def ask(self, request: dict[str, Any], payload: bytes) -> tuple[Any, memoryview]:
        reply, parts, rest = self.session.answer(json.loads(json.dumps(request)), memoryview(payload))
        assert not rest, "a request has more bytes than it says"
        data = b"".join(parts)
        self.replies.append((json.loads(json.dumps(reply)), data))
        return json.loads(json.dumps(reply)), memoryview(data)


class Sides:
    """Functions that live in a session, called from the checker's side."""

    def __init__(self, **functions: Any) -> None:
        self.port = InProcess(Answerer(functions))
        self.remote = Remote(self.port)

    def call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        return asked(self.remote, "call", name, Arguments(args, kwargs))


def laid_out(array, layout: str):
    """The same numbers in another memory layout; a few layouts repeat some of the numbers."""
    if layout == "Fortran":
        return np.array(array, order="F")
    if layout == "permuted":  # an array of its own, neither in C nor in Fortran order
        moved = np.moveaxis(array, 0, -1) if array.ndim else array
        return np.moveaxis(moved.copy(order="C"), -1, 0).copy(order="K") if array.ndim else moved
    if layout == "transposed":
        return array.T
    if layout == "reversed":
        return array[..., *[slice(None, None, -1)] * array.ndim]
    if layout == "strided":
        wide = np.zeros(tuple(2 * n for n in array.shape), array.dtype)
        window = wide[..., *[slice(None, None, 2)] * array.ndim]
        window[...] = array
        return window
    if layout == "offset":
        wide = np.zeros((array.size + 3,), array.dtype)
        window = wide[3:].reshape(array.shape)
        window[...] = array
        return window
    if layout == "read-only":
        array.flags.writeable = False
    if layout == "frozen":  # a read-only view of an array that may be written
        array = array.view()
        array.flags.writeable = False
    if layout == "broadcast":
        return np.broadcast_to(array, (3, *array.shape))
    if layout == "overlapping" and array.ndim and array.shape[-1] > 1:
        return np.lib.stride_tricks.sliding_window_view(array, 2, axis=-1, writeable=True)
    if layout == "unaligned":
        raw = np.zeros(array.nbytes + 1, np.uint8)
        window = raw[1:].view(array.dtype).reshape(array.shape) if array.size else array
        window[...] = array
        return window
    if layout == "foreign":  # memory that no array owns
        return np.frombuffer(bytearray(array.tobytes()), array.dtype).reshape(array.shape) if array.size else array
    return array


@st.composite
def arrays(draw, dtypes=DTYPES, layouts=LAYOUTS):
    """An array of any kind that may cross: dtype, shape (0-d and empty included) and memory layout."""
    dtype = draw(st.sampled_from(dtypes))
    shape = draw(hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
    stream = np.random.default_rng(draw(st.integers(0, 99)))
    values = np.array(stream.integers(0, 100, shape) / 8).astype(dtype)
    if dtype.kind in "fc" and values.size and draw(st.booleans()):
        values[(0,) * values.ndim] = draw(st.sampled_from((np.nan, np.inf, -0.0)))
    return laid_out(values, draw(st.sampled_from(layouts)))


def overlaps(array) -> bool:
    """Whether entries of one array share memory."""
    low, high = np.lib.array_utils.byte_bounds(array)
    return array.nbytes > high - low


def same_kind(one, other) -> bool:
    """Whether two arrays look the same in every respect but where they lie."""
    looks = [(a.shape, strides_that_count(a), a.dtype, a.flags.writeable) for a in (one, other)]
    return looks[0] == looks[1] and same_values(one, other)


def strides_that_count(array) -> tuple[int, ...]:
    """An array's strides, without those along axes that have no second entry to go to. An empty array has none."""
    steps = zip(array.strides, array.shape, strict=True)
    return tuple(step for step, entries in steps if entries > 1 and array.size)


def same_values(one, other) -> bool:
    """Whether two arrays hold the same numbers to the last bit; of a long double only the bits that count."""
    if one.dtype.itemsize > 8 and one.dtype.kind == "f":
        return one.shape == other.shape and np.array_equal(one, other, equal_nan=True)
    return one.shape == other.shape and one.tobytes() == other.tobytes()
