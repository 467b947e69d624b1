"""Replies as values that can be compared: whether two implementations answer the same, but for rounding."""

import json
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any

import numpy as np

from whybn.crossing.answering import Answerer
from whybn.crossing.scripts import Answer, Script
from whybn.crossing.wire import known_dtype

# Two programs that believe the same may round differently; how far, in units of the largest entry. What float32
# examples cannot tell apart then, float64 ones can.
SAME = {2: 1e-1, 4: 1e-2, 8: 1e-9, 16: 1e-9}
Value = tuple[Any, ...]


def answers_of(session: Answerer, scripts: Iterable[Script]) -> Iterator[Answer]:
    """The answers of functions in this process."""
    for script in scripts:
        session.fresh()
        replies, data = [], []
        with np.errstate(all="ignore"):
            for request, payload in script.requests:
                reply, parts, _ = session.answer(request, memoryview(payload))
                replies.append(reply)
                data.extend(parts)
        yield json.dumps(replies).encode(), b"".join(data)


def values(answer: Answer) -> list[Value]:
    """The replies to one example as comparable values; an answer of a wrong form is like no twin's."""
    try:
        replies, data, found = json.loads(answer[0]), answer[1], []
        for reply in replies:
            size = int(reply.get("z", 0))
            found.append(value_of(reply, data[:size]))
            data = data[size:]
        return found
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError):
        return [("garbage",)]


def value_of(reply: dict[str, Any], data: bytes) -> Value:
    """One reply: what it changed, and what it returned or raised."""
    changed = str([number for number, _ in reply.get("c", ())])
    data = data[sum(size for _, size in reply.get("c", ())) :]
    if "e" in reply:
        return "raised", changed, str(reply["e"][1][:1])
    found: list[Value] = []
    collect(reply["r"], data, found)
    return ("returned", changed, *found)


def collect(value: Any, data: bytes, found: list[Value]) -> bytes:
    """Append the parts of a result; the bytes that are left."""
    if not isinstance(value, dict):
        found.append(("plain", str(value)))
        return data
    ((kind, content),) = value.items()
    if kind in ("u", "l"):
        for item in content:
            data = collect(item, data, found)
    elif kind == "a" and isinstance(content, list):
        number, _, shape, _, dtype, _ = content
        count = int(np.prod(shape, dtype=object))
        array = np.frombuffer(data, known(dtype), count).reshape(shape)
        found.append(("array", number >= 0, array))
        return data[array.nbytes :]
    elif kind == "g":
        found.append(("array", False, np.frombuffer(bytes.fromhex(content[1]), known(content[0]))))
    elif kind == "f":
        found.append(("array", False, np.array([float.fromhex(content)])))
    else:
        found.append((kind, json.dumps(content)))
    return data


def known(dtype: str) -> str:
    """The name of a dtype, if it is one of ours: NumPy reads some others as a language of their own."""
    if not known_dtype(dtype):
        raise ValueError(dtype)
    return dtype


def alike(some: list[list[Value]], others: list[list[Value]]) -> bool:
    """Whether all answers are the same but for rounding."""
    pairs = zip_longest(some, others)
    return all(a is not None and b is not None and len(a) == len(b) and all(map(same, a, b)) for a, b in pairs)


def same(a: Value, b: Value) -> bool:
    """Whether two replies say the same."""
    if len(a) != len(b):
        return False
    for one, other in zip(a, b, strict=True):
        if isinstance(one, tuple) and one[:1] == ("array",) and isinstance(other, tuple) and other[:1] == ("array",):
            if one[1] != other[1] or not close(one[2], other[2]):
                return False
        elif repr(one) != repr(other):
            return False
    return True


def close(a: Any, b: Any) -> bool:
    """Whether two arrays are of one kind and agree up to rounding, infinities and NaN included."""
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    if a.dtype.kind not in "fc":
        return bool((a == b).all())
    with np.errstate(all="ignore"):
        finite = np.isfinite(b)
        largest = np.abs(b[finite]).max(initial=0)
        near = np.abs(a - b) <= SAME[min(b.dtype.itemsize, 16)] * largest
        return bool(np.where(finite, near, (a == b) | (np.isnan(a) & np.isnan(b))).all())
