"""Right answers and bounds, kept by the contents of their arguments.

Whoever judges the same examples again and again, as grading does, needs the same right answers each time; computing
them, in long double, costs more than all else. Functions marked ``remembered`` look into the memory that is in use,
and without one, as in a plain run of the tests, they compute each time.
"""

import functools
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from .precision import HELD

MOST = 50_000  # results that are kept of one function
SMALL = 256  # bytes of an argument that are kept as they are; of more, a digest
PADDED = np.finfo(np.longdouble).nmant == 63  # on x86 ten bytes are padded to sixteen (or twelve), with anything

P = ParamSpec("P")
T = TypeVar("T")
Results: TypeAlias = dict[Callable[..., Any], dict[Any, Any]]
IN_USE: ContextVar["Memory | None"] = ContextVar("memory in use", default=None)


class Memory:
    """Results by function and arguments. What a remembered function asks of another one is not kept: the whole is."""

    def __init__(self) -> None:
        self.results: Results = {}
        self.computing = False

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Let the remembered functions that are called within look here first."""
        token = IN_USE.set(self)
        try:
            yield
        finally:
            IN_USE.reset(token)

    def result(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The result of a call, computed once."""
        if self.computing:
            return function(*args, **kwargs)
        kept = self.results.setdefault(function, {})
        key: tuple[Any, ...] = (HELD.get(), *map(content, args))  # bounds depend on the type that data are held in
        if kwargs:
            key += tuple((name, content(value)) for name, value in kwargs.items())
        if key not in kept:
            if len(kept) >= MOST:
                kept.clear()
            self.computing = True
            try:
                # A copy: the result may be a view of an argument, which the caller may change later.
                kept[key] = copied(function(*args, **kwargs))
            finally:
                self.computing = False
        return copied(kept[key])

    def add(self, results: Results) -> None:
        """Take over what another memory has kept."""
        for function, known in results.items():
            self.results.setdefault(function, {}).update(known)

    @contextmanager
    def apart(self) -> Iterator[Results]:
        """What is asked within is computed anew, and kept in a place of its own until the end."""
        before, self.results = self.results, {}
        try:
            yield self.results
        finally:
            asked, self.results = self.results, before
            self.add(asked)

    def clear(self) -> None:
        """Forget everything."""
        self.results.clear()


def remembered(function: Callable[P, T]) -> Callable[P, T]:
    """The function, which looks into the memory that is in use."""

    @functools.wraps(function)
    def looking(*args: P.args, **kwargs: P.kwargs) -> T:
        memory = IN_USE.get()
        if memory is None:
            return function(*args, **kwargs)
        found: T = memory.result(function, args, kwargs)
        return found

    return looking


def content(value: Any) -> Any:
    """A key that is equal for equal arguments."""
    if isinstance(value, np.ndarray):
        kind = value.dtype
        held = (meaningful(value) if kind.char == "g" else value).tobytes()
        if len(held) > SMALL:
            held = hashlib.blake2b(held, digest_size=16).digest()
        # The strides too: a result may be laid out as its argument was.
        return kind.char, kind.byteorder, kind.itemsize, value.shape, value.strides, held
    return type(value), value


def meaningful(wide: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The bytes of long doubles that count."""
    if not PADDED:
        return wide
    return np.ascontiguousarray(wide).view(np.uint8).reshape(-1, wide.itemsize)[:, :10]


def copied(result: Any) -> Any:
    """The result again, in arrays of the caller's own; their order in memory stays: code under test may see it."""
    if isinstance(result, tuple):
        parts = map(copied, result)
        return type(result)(*parts) if hasattr(result, "_fields") else tuple(parts)
    return result.copy(order="K") if isinstance(result, np.ndarray) else result
