"""Answers as values that can be compared: what came back, as numbers, and in what manner it came."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from whybn.crossing.answering import Answerer
from whybn.crossing.memory import known_dtype
from whybn.crossing.scripts import Answer, Script

Numbers = npt.NDArray[Any]
CONTAINERS = ("dict", "set", "generator", "map", "zip", "function")  # objects that are no layer
CALLER = Answerer.carry_out.__code__.co_filename  # the file where functions are called
RAISED = "raised"  # the kind of a part where an exception came instead


@dataclass(frozen=True, eq=False)
class Output:
    """One of a reply's outputs.

    Attributes:
        kind: what it is: an array's or scalar's dtype, "list", or a word for what is no number.
        numbers: its numbers; None where there are none.
        borrowed: whether it is an array in memory that an argument lies in.
        again: whether it is an array in memory that was returned before.
    """

    kind: str
    numbers: Numbers | None = None
    borrowed: bool = False
    again: bool = False

    @property
    def squeezed(self) -> Numbers | None:
        """The numbers in float64, or complex, without axes of length one."""
        if self.numbers is None:
            return None
        return np.squeeze(self.numbers.astype(complex if self.numbers.dtype.kind == "c" else float))


@dataclass(frozen=True, eq=False)
class Reply:
    """What one request gave.

    Attributes:
        parts: a tuple's items; one part for anything else.
        changed: the numbers of the blocks of memory that it changed, though they are not its own.
        said: the text of what was raised.
    """

    parts: tuple[Output, ...]
    changed: tuple[int, ...] = ()
    said: str = ""

    @property
    def raised(self) -> str:
        """The builtin name of what was raised; "" where something was returned."""
        (first, *_) = self.parts or (Output(""),)
        return first.kind.removeprefix(f"{RAISED} ") if first.kind.startswith(f"{RAISED} ") else ""


GARBAGE = (Reply((Output("garbage"),)),)


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


def replies_of(answer: Answer) -> tuple[Reply, ...]:
    """The replies to one example; an answer of a wrong form, and none, is like no twin's."""
    try:
        reader = Reader(answer[1])
        return tuple(reader.reply(reply) for reply in json.loads(answer[0])) or GARBAGE
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError):
        return GARBAGE


class Reader:
    """Reads the replies to one example. An array crosses once; later ones name it, and say what changed in it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.views: list[tuple[Numbers, bool]] = []
        self.blocks = 0  # of the functions' own memory, that replies before this one have named

    def take(self, size: int) -> bytes:
        """The next bytes. Raises ValueError where there are not so many."""
        if not 0 <= size <= len(self.data):
            raise ValueError(size)
        taken, self.data = self.data[:size], self.data[size:]
        return taken

    def reply(self, reply: dict[str, Any]) -> Reply:
        """One reply."""
        changed = []
        for number, size in reply.get("c", ()):
            content = self.take(size)
            changed.append(int(number))
            if number < 0:
                view, borrowed = self.views[-1 - number]
                self.views[-1 - number] = np.frombuffer(content, view.dtype).reshape(view.shape), borrowed
        if "e" in reply:
            _, ancestors, text, _ = reply["e"]
            return Reply((Output(f"{RAISED} {ancestors[:1][0]}"),), tuple(changed), str(text))
        result = reply["r"]
        items = result["u"] if isinstance(result, dict) and "u" in result else [result]
        parts = tuple(self.part(item) for item in items)
        self.blocks += len(reply.get("b", ()))
        return Reply(parts, tuple(changed))

    def part(self, value: Any) -> Output:
        """One result."""
        if not isinstance(value, dict):
            number = type(value) in (int, float)
            return Output("number", np.array(value, dtype=float)) if number else Output(str(value))
        ((kind, content),) = value.items()
        if kind == "a":
            numbers, borrowed = self.array(content)
            place = content[0] if isinstance(content, list) else None
            return Output(numbers.dtype.name, numbers, borrowed, place is None or -self.blocks <= place < 0)
        if kind == "g":
            if not known_dtype(content[0]):
                raise ValueError(content)
            scalar = np.frombuffer(bytes.fromhex(content[1]), content[0])[0]
            return Output(scalar.dtype.name, np.asarray(scalar))
        if kind == "f":
            return Output("number", np.array(float.fromhex(content)))
        if kind in ("l", "u"):
            items = [self.part(item).numbers for item in content]
            arrays = [one for one in items if one is not None]
            if len(arrays) < len(items):
                return Output("list")
            if len({one.shape for one in arrays}) == 1:
                return Output("list", np.array(arrays, dtype=float))
            # The parts of a batch, of unequal sizes: their rows one after the other.
            batches = all(one.ndim == 2 for one in arrays) and len({one.shape[1] for one in arrays}) == 1
            return Output("list", np.concatenate(arrays).astype(float) if batches else None)
        if kind == "h":
            return Output(str(content[1]) if str(content[1]) in CONTAINERS else "object")
        return Output("method" if kind == "m" else json.dumps(content))

    def array(self, content: Any) -> tuple[Numbers, bool]:
        """An array, and whether it lies in memory of the test's own."""
        if isinstance(content, list):
            root, _, shape, _, dtype, _ = content
            if not known_dtype(dtype):
                raise ValueError(dtype)
            size = int(np.prod(shape, dtype=object)) * np.dtype(dtype).itemsize
            self.views.append((np.frombuffer(self.take(size), dtype).reshape(shape), root >= 0))
            content = len(self.views) - 1
        found = self.views[range(len(self.views))[content]]
        return found[0], found[1]


def unpacked(theirs: Sequence[Reply], right: Sequence[Reply]) -> tuple[Reply, ...]:
    """The answer, one array that holds several results taken apart, and what comes beside the one result left out."""
    same = zip(theirs, right, strict=False)
    fitted = (
        taken_apart(got, len(wanted.parts)) if len(got.parts) != len(wanted.parts) else got for got, wanted in same
    )
    return (*fitted, *theirs[len(right) :])


def taken_apart(reply: Reply, wanted: int) -> Reply:
    """A reply with as many parts as are wanted, where it can be had so."""
    first, *rest = reply.parts or (Output("None"),)
    if len(reply.parts) == wanted:
        return reply
    if not rest and first.numbers is not None and first.numbers.shape[:1] == (wanted,):
        return replace(reply, parts=tuple(Output("in one array", one) for one in first.numbers))
    if rest and wanted == 1:
        return replace(reply, parts=(replace(first, kind="first of several"),))
    return reply
