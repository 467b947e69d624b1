"""Calls on a submission's functions: requests in, replies out, everything a request leaves behind forgotten at its end.

Values cross in JSON, each kind in an object of one letter: ``a`` an array (where it lies, or
its number if it crossed before), ``g`` a NumPy scalar, ``f`` a float in
hexadecimal, ``s`` a string, ``u`` a tuple, ``l`` a list, ``d`` a dictionary, ``h`` an object that stays here and goes
by its number, ``x`` anything else, of which only the type's name crosses. Integers, booleans and null are themselves.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import numpy as np

from .memory import Memory, known_dtype

MOST_DEPTH = 8
MOST_ITEMS = 1000
MOST_TEXT = 1000
MOST_INT = 1 << 256
ENTRIES = {"O": "objects", "V": "records", "U": "text", "S": "bytes", "M": "dates", "m": "durations"}


class Answerer:
    """The functions of a submission, and the objects and arrays of the current example."""

    def __init__(self, functions: dict[str, Callable[..., Any]], files: Iterable[str] = ()) -> None:
        self.functions = functions
        self.files = frozenset(files)
        self.fresh()

    def fresh(self) -> None:
        """Forget the last example."""
        self.memory = Memory()
        self.objects: list[Any] = []

    def answer(self, request: dict[str, Any], payload: memoryview) -> tuple[dict[str, Any], list[bytes], memoryview]:
        """Carry out one request: its reply, the reply's bytes, and the part of ``payload`` that it did not use."""
        if "n" in request:
            self.memory.add_roots(request["n"], payload)
            payload = payload[sum(request["n"]) :]
        for number, size in request.get("w", ()):
            # A script was written for other answers: what it writes to may not exist here, and then no one will ask.
            with suppress(IndexError, ValueError):
                self.memory.write(number, bytes(payload[:size]))
            payload = payload[size:]
        data: list[bytes] = []
        reply: dict[str, Any] = {}
        question = request["q"]
        try:
            result = self.attribute(*question[1:]) if question[0] == "get" else self.carry_out(*question)
        except MemoryError:
            reply["e"] = ["MemoryError", ["MemoryError", "Exception"], "not enough memory", None]
        except BaseException as error:
            reply["e"] = self.told(error)
        if question[0] != "get" and (changed := self.memory.changes(data)):
            reply["c"] = changed
        if "e" not in reply:
            blocks: list[int] = []
            reply["r"] = self.encoded(result, data, blocks)
            if blocks:
                reply["b"] = blocks
        if data:
            reply["z"] = sum(map(len, data))
        return reply, data, payload

    def attribute(self, number: int, name: str) -> Any:
        """An attribute of an object; of a method, only that it is one."""
        value = getattr(self.objects[number], name)
        return Method() if callable(value) and not isinstance(value, np.ndarray) else value

    def carry_out(self, what: str, *parts: Any) -> Any:
        """A call, or an attribute set or called."""
        if what == "call":
            name, args, kwargs = parts
            return self.functions[name](*map(self.decoded, args), **{k: self.decoded(v) for k, v in kwargs.items()})
        number, name, *rest = parts
        target = self.objects[number]
        if what == "set":
            return setattr(target, name, self.decoded(rest[0]))
        args, kwargs = rest
        return getattr(target, name)(*map(self.decoded, args), **{k: self.decoded(v) for k, v in kwargs.items()})

    def decoded(self, value: Any) -> Any:
        """An argument."""
        if not isinstance(value, dict):
            return value
        ((kind, content),) = value.items()
        if kind == "a":
            return self.memory.array(*content)
        if kind == "f":
            return float.fromhex(content)
        if kind == "g":
            return np.frombuffer(bytes.fromhex(content[1]), dtype=content[0])[0]
        if kind == "h":
            return self.objects[content]
        if kind in "ul":
            items = [self.decoded(item) for item in content]
            return tuple(items) if kind == "u" else items
        if kind == "d":
            return {key: self.decoded(item) for key, item in content.items()}
        return content

    def encoded(self, value: Any, data: list[bytes], blocks: list[int], depth: int = 0) -> Any:
        """A result."""
        kind = type(value)
        if value is None or kind is bool:
            return value
        if isinstance(value, np.ndarray):
            place = self.memory.describe(value, data, blocks)
            return {"x": f"array of {ENTRIES.get(value.dtype.kind, 'numbers')}"} if place is None else {"a": place}
        if isinstance(value, np.generic):
            scalar = np.asarray(value)
            known = known_dtype(scalar.dtype.str)
            return {"g": [scalar.dtype.str, scalar.tobytes().hex()]} if known else {"x": kind.__name__[:60]}
        if isinstance(value, float):
            return {"f": float.hex(value)}
        if kind is int and -MOST_INT < value < MOST_INT:
            return value
        if kind is str:
            return {"s": value[:MOST_TEXT]}
        if isinstance(value, tuple | list) and len(value) <= MOST_ITEMS and depth < MOST_DEPTH:
            items = [self.encoded(item, data, blocks, depth + 1) for item in value]
            return {"u" if isinstance(value, tuple) else "l": items}
        if kind is Method:
            return {"m": 0}
        return self.kept(value)

    def kept(self, value: Any) -> dict[str, Any]:
        """An object that stays here: its number, its type's name, and which names it has for its class."""
        for number, known in enumerate(self.objects):
            if known is value:
                return {"h": [number, type(value).__name__[:60]]}
        if len(self.objects) >= MOST_ITEMS:
            return {"x": type(value).__name__[:60]}
        self.objects.append(value)
        return {"h": [len(self.objects) - 1, type(value).__name__[:60]]}

    def told(self, error: BaseException) -> list[Any]:
        """An exception: its type's name, its builtin ancestors, a bounded text, and its place in the submission."""
        try:
            text = str(error)[:MOST_TEXT]
        except BaseException:
            text = "(its text cannot be read)"
        ancestors = [base.__name__ for base in type(error).__mro__ if base.__module__ == "builtins"]
        place, step = None, error.__traceback__
        while step is not None:
            if step.tb_frame.f_code.co_filename in self.files:
                place = [step.tb_frame.f_code.co_filename, step.tb_lineno]
            step = step.tb_next
        return [type(error).__name__[:60], ancestors[:20], text, place]


class Method:
    """Stands for an attribute that can be called."""
