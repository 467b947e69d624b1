"""Which misconception a submission has: the wrong twin that answers the same requests with the same numbers."""

import importlib
import json
import warnings
from collections.abc import Iterator
from functools import lru_cache
from itertools import zip_longest
from typing import Any

import numpy as np

from .ports import Answer
from .scripts import ClauseScript, Recorder
from .solver.session import Session
from .solver.wire import known_dtype

MOST_CLAUSES = 8
# Two programs that believe the same may round differently; how far, in units of the largest entry.
SAME = {2: 1e-2, 4: 1e-4, 8: 1e-9, 16: 1e-9}
Value = tuple[Any, ...]


def match(
    recorder: Recorder, function: str, answers: dict[str, list[Answer]], failing: list[str]
) -> tuple[str, str] | None:
    """A misconception, by id and belief, whose answers to the failing clauses are the submission's.

    Where several are, one that answers like the submission everywhere is meant.
    """
    decisive = failing[:MOST_CLAUSES]
    if not decisive:
        return None
    twins = importlib.import_module("reference_impl.misconceptions").TWINS.values()
    found = alike_in(recorder, [twin for twin in twins if twin.function == function], answers, decisive)
    if len(found) > 1:
        found = alike_in(recorder, found, answers, list(answers)) or found
    return (found[0].id, found[0].belief) if found else None


def alike_in(recorder: Recorder, twins: list[Any], answers: dict[str, list[Answer]], clauses: list[str]) -> list[Any]:
    """The twins that answer these clauses as the submission does."""
    theirs = {clause_id: [values(answer) for answer in answers[clause_id]] for clause_id in clauses}
    return [
        twin
        for twin in twins
        if all(alike(theirs[clause_id], twin_values(recorder, twin.id, clause_id)) for clause_id in clauses)
    ]


@lru_cache(maxsize=4096)
def twin_values(recorder: Recorder, twin_id: str, clause_id: str) -> list[list[Value]]:
    """What a twin answers to the script of a clause."""
    twin = importlib.import_module("reference_impl.misconceptions").TWINS[twin_id]
    session = Session(recorder.functions | {twin.function: twin.build()})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return [values(answer) for answer in answers_of(session, recorder.clause(clause_id))]


def answers_of(session: Session, clause: ClauseScript) -> Iterator[Answer]:
    """The answers of functions in this process."""
    for script in clause.scripts:
        session.fresh()
        replies, data = [], []
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
        if not known_dtype(dtype):
            raise ValueError(dtype)
        count = int(np.prod(shape, dtype=object))
        array = np.frombuffer(data, dtype=dtype, count=count).reshape(shape)
        found.append(("array", number >= 0, array))
        return data[array.nbytes :]
    elif kind == "g":
        found.append(("array", False, np.frombuffer(bytes.fromhex(content[1]), dtype=content[0])))
    elif kind == "f":
        found.append(("array", False, np.array([float.fromhex(content)])))
    else:
        found.append((kind, json.dumps(content)))
    return data


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
