"""An implementation whose functions live elsewhere: every call is a request through a port, every reply is checked.

The clause tests see functions and layers as always. What answers the requests is a port: a session in this process
(to record what a test asks for), a solver, or replies that a solver gave before.
"""

import inspect
from typing import Any, NamedTuple, Protocol

import numpy as np

from whybn.judging.implementation import Implementation
from whybn.judging.judgement import Raised

from .answering import MOST_INT
from .memory import known_dtype
from .mirror import Mirror
from .wire import Garbage

MOST_TEXT = 1000
MOST_DEPTH = 8
RAISABLE = {
    error.__name__: error
    for error in (
        NotImplementedError,
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
        IndexError,
        ZeroDivisionError,
        FloatingPointError,
        OverflowError,
        ArithmeticError,
        RuntimeError,
        AssertionError,
        MemoryError,
        ImportError,
        NameError,
        OSError,
    )
}


class Arguments(NamedTuple):
    """Arguments of a call, to be encoded."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]


class Value(NamedTuple):
    """A value of an attribute, to be encoded."""

    value: Any


class Port(Protocol):
    """Whatever answers requests."""

    def ask(self, request: dict[str, Any], payload: bytes) -> tuple[Any, memoryview]:
        """The reply to one request, and its bytes."""


class Remote:
    """The functions behind a port, for one example."""

    def __init__(self, port: Port) -> None:
        self.port = port
        self.mirror = Mirror()
        self.objects: dict[int, RemoteObject] = {}
        self.methods: set[tuple[int, str]] = set()  # attributes that were found to be methods

    def call(self, what: str, *parts: Any) -> Any:
        """Carry out one request; a Failure where the submission raised."""
        written: list[bytes] = []
        writes = self.mirror.writes(written)
        new: list[int] = []
        roots: list[bytes] = []
        request: dict[str, Any] = {"q": [what, *self.question(parts, roots, new)]}
        if new:
            request["n"] = new
        if writes:
            request["w"] = writes
        reply, data = self.port.ask(request, b"".join((*roots, *written)))
        try:
            return self.received(reply, data)
        except (KeyError, TypeError, ValueError, IndexError, OverflowError, AttributeError, RecursionError) as error:
            raise Garbage("a reply of a wrong form") from error

    def question(self, parts: tuple[Any, ...], payload: list[bytes], new: list[int]) -> list[Any]:
        """The parts of a request: numbers and names as they are, arguments encoded."""
        question: list[Any] = []
        for part in parts:
            if isinstance(part, Arguments):
                question.append([self.encoded(value, payload, new) for value in part.args])
                question.append({key: self.encoded(value, payload, new) for key, value in part.kwargs.items()})
            elif isinstance(part, Value):
                question.append(self.encoded(part.value, payload, new))
            else:
                question.append(part)
        return question

    def received(self, reply: dict[str, Any], data: memoryview) -> Any:
        """The result in a reply, or a Failure: raising it here would look like a reply of a wrong form."""
        for number, size in reply.get("c", ()):
            if type(size) is not int or not 0 <= size <= len(data):
                raise Garbage("a change of a wrong length")
            self.mirror.apply(number, bytes(data[:size]))
            data = data[size:]
        if "e" in reply:
            return RaisedThere(rebuilt(*reply["e"]))
        for size in reply.get("b", ()):
            self.mirror.add_block(size)
        result, _ = self.decoded(reply["r"], data, 0)
        return result

    def encoded(self, value: Any, payload: list[bytes], new: list[int]) -> Any:
        """An argument."""
        if value is None or type(value) in (bool, int):
            return value
        if isinstance(value, np.ndarray):
            return {"a": self.mirror.place(value, payload, new)}
        if isinstance(value, np.generic):
            return {"g": [value.dtype.str, value.tobytes().hex()]}
        if isinstance(value, float):
            return {"f": value.hex()}
        if isinstance(value, str):
            return {"s": value}
        if isinstance(value, tuple | list):
            kind = "u" if isinstance(value, tuple) else "l"
            return {kind: [self.encoded(item, payload, new) for item in value]}
        if isinstance(value, dict):
            return {"d": {key: self.encoded(item, payload, new) for key, item in value.items()}}
        if isinstance(value, RemoteObject):
            return {"h": object.__getattribute__(value, "_number")}
        raise TypeError(f"a clause passes a {type(value).__name__}, which cannot cross to another process")

    def decoded(self, value: Any, data: memoryview, depth: int) -> tuple[Any, memoryview]:
        """A result, and the bytes that are left."""
        if value is None or type(value) is bool:
            return value, data
        if type(value) is int:
            if not -MOST_INT < value < MOST_INT:
                raise Garbage("a number that is too large")
            return value, data
        if depth > MOST_DEPTH:
            raise Garbage("a reply that is too deep")
        ((kind, content),) = value.items()
        if kind == "a":
            return self.mirror.view(content, data)
        if kind == "f":
            return float.fromhex(content), data
        if kind == "g":
            name, digits = content
            if not known_dtype(name):
                raise Garbage("a number of an unknown kind")
            return np.frombuffer(bytes.fromhex(digits), dtype=name)[0], data
        if kind in ("u", "l"):
            items = []
            for item in content:
                decoded, data = self.decoded(item, data, depth + 1)
                items.append(decoded)
            return (tuple(items) if kind == "u" else items), data
        if kind == "s":
            return text(content), data
        if kind == "m":
            return METHOD, data
        if kind == "h":
            number, name = content
            if type(number) is not int:
                raise Garbage("an object without a number")
            if number not in self.objects:
                self.objects[number] = kind_named(name)(self, number)
            return self.objects[number], data
        if kind == "x":
            return kind_named(content)(self, -1), data
        raise Garbage("a value of an unknown kind")


METHOD = object()


class RaisedThere:
    """What a submission raised, on its way through the checks of a reply."""

    def __init__(self, error: Exception) -> None:
        self.error = error


class RemoteObject:
    """An object that stays in the solver: public attributes are read, set and called there."""

    def __init__(self, remote: Remote, number: int) -> None:
        object.__setattr__(self, "_remote", remote)
        object.__setattr__(self, "_number", number)

    def __getattr__(self, name: str) -> Any:
        # NumPy asks objects for private names like __array_interface__; no answer to those may come from outside.
        if name.startswith("_") or self._number < 0:
            raise AttributeError(f"{type(self).__name__} has no {name}")
        remote, number = self._remote, self._number
        if (number, name) not in remote.methods:
            value = asked(remote, "get", number, name)
            if value is not METHOD:
                return value
            remote.methods.add((number, name))

        def method(*args: Any, **kwargs: Any) -> Any:
            return asked(remote, "method", number, name, Arguments(args, kwargs))

        return method

    def __setattr__(self, name: str, value: Any) -> None:
        asked(self._remote, "set", self._number, name, Value(value))


def asked(remote: Remote, what: str, *parts: Any) -> Any:
    """The result of a request; raises what the submission raised."""
    result = remote.call(what, *parts)
    if isinstance(result, RaisedThere):
        raise result.error
    return result


def kind_named(name: Any) -> type[RemoteObject]:
    """A class of this name, for messages."""
    return type(printable(name), (RemoteObject,), {})


def text(content: str) -> str:
    """A text from outside, bounded, and such that it can be written down: JSON may hold half of a character."""
    if type(content) is not str:
        raise Garbage("a text that is none")
    return content[:MOST_TEXT].encode("utf-8", "backslashreplace").decode()


def printable(text: Any, most: int = 60) -> str:
    """A text from outside, bounded and without control characters."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in str(text)[:most]) or "?"


def rebuilt(name: Any, ancestors: Any, text: Any, place: Any) -> Exception:
    """The exception that a submission raised: its name and text, of the nearest builtin kind."""
    if "Exception" not in ancestors:
        return Raised(f"left by raising {printable(name)}: {printable(text, MOST_TEXT)}")
    base = next((RAISABLE[known] for known in ancestors if known in RAISABLE), Exception)
    error: Exception = type(printable(name), (Raised, base), {})(printable(text, MOST_TEXT))
    if place is not None:
        path, line = place
        error.place = printable(path, 200), int(line)  # type: ignore[attr-defined]
    return error


def implementation(
    remote: Remote, functions: dict[str, bool], signatures: dict[str, inspect.Signature]
) -> Implementation:
    """The functions of a solver; ``functions`` tells which there are, and which of them are classes."""
    return Implementation("submission", Functions(remote, functions, signatures))


class Functions(dict[str, Any]):
    """Functions by name, each made when it is asked for: a test calls one or two of them."""

    def __init__(self, remote: Remote, kinds: dict[str, bool], signatures: dict[str, inspect.Signature]) -> None:
        super().__init__()
        self.remote, self.kinds, self.signatures = remote, kinds, signatures

    def __contains__(self, name: object) -> bool:
        return name in self.kinds

    def __missing__(self, name: str) -> Any:
        self[name] = found = proxy(self.remote, name, self.kinds[name], self.signatures)
        return found


def proxy(remote: Remote, name: str, is_class: bool, signatures: dict[str, inspect.Signature]) -> Any:
    """One function, or one class, of a solver."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return asked(remote, "call", name, Arguments(args, kwargs))

    found: Any = type(name, (), {"__new__": lambda _, *args, **kwargs: call(*args, **kwargs)}) if is_class else call
    found.__name__ = name
    found.__signature__ = signatures[name]
    return found
