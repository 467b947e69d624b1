"""Calls and results between a learner's test and the programs that it is tried on: numbers and arrays, nothing else.

A result looks alike whoever gave it: values, dtype and shape cross, and of an exception only which builtin kind it is.
Whatever arrives is compared with its limits before anything is made of it.
"""

from typing import Any

import numpy as np

from whybn.crossing.wire import Garbage

KINDS = {np.dtype(name).str for name in ("f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?")}
MOST_AXES = 6
MOST_DEPTH = 3
MOST_ITEMS = 16
MOST_LENGTH = 1100  # of an axis: some right programs compare every row with every other
MOST_ENTRIES = 20_000
MOST_BYTES = 8 * MOST_ENTRIES
MOST_INT = 1 << 63
RAISABLE = {
    error.__name__: error
    for error in (
        ValueError,
        TypeError,
        IndexError,
        KeyError,
        AttributeError,
        ZeroDivisionError,
        FloatingPointError,
        OverflowError,
        ArithmeticError,
        RuntimeError,
    )
}


def encoded(value: Any, payload: list[bytes], depth: int = 0) -> Any:
    """A value as JSON holds it; the bytes of arrays go to ``payload``. Raises TypeError for what cannot cross."""
    if value is None or type(value) in (bool, int):
        return value
    if isinstance(value, float) and not isinstance(value, np.generic):
        return {"f": float.hex(value)}
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        if array.size > MOST_ENTRIES or max(array.shape, default=0) > MOST_LENGTH:
            raise ValueError(
                f"an array {array.shape} is too large: {MOST_LENGTH} along an axis and {MOST_ENTRIES} numbers may cross"
            )
        if array.dtype.newbyteorder("=").str not in KINDS:
            raise TypeError(f"an array of {array.dtype} cannot cross to the program: give float64, float32 or integers")
        array = array.astype(array.dtype.newbyteorder("="), order="C")
        payload.append(array.tobytes())
        return {"g" if isinstance(value, np.generic) else "a": [array.dtype.str, list(array.shape)]}
    if isinstance(value, tuple | list) and depth < MOST_DEPTH and len(value) <= MOST_ITEMS:
        return {"u" if isinstance(value, tuple) else "l": [encoded(item, payload, depth + 1) for item in value]}
    raise TypeError(f"a {type(value).__name__} cannot cross to the program: give arrays and numbers")


def decoded(value: Any, data: memoryview, depth: int = 0) -> tuple[Any, memoryview]:
    """The value, and the bytes that are left. Raises Garbage where this is not what ``encoded`` makes."""
    if value is None or type(value) is bool:
        return value, data
    if type(value) is int and -MOST_INT <= value < MOST_INT:
        return value, data
    if type(value) is not dict or len(value) != 1:
        raise Garbage("a value of an unknown kind")
    ((kind, content),) = value.items()
    if kind == "f" and type(content) is str and len(content) < 40:
        try:
            return float.fromhex(content), data
        except (ValueError, OverflowError) as error:
            raise Garbage("a number that is none") from error
    if kind in ("a", "g"):
        return array_of(content, data, kind == "g")
    if kind in ("u", "l") and type(content) is list and depth < MOST_DEPTH and len(content) <= MOST_ITEMS:
        items = []
        for each in content:
            item, data = decoded(each, data, depth + 1)
            items.append(item)
        return (tuple(items) if kind == "u" else items), data
    raise Garbage("a value of an unknown kind")


def array_of(content: Any, data: memoryview, scalar: bool) -> tuple[Any, memoryview]:
    """An array of its own from the next bytes, or a NumPy scalar."""
    if type(content) is not list or len(content) != 2:
        raise Garbage("an array of a wrong form")
    name, shape = content
    if type(name) is not str or name not in KINDS or type(shape) is not list or len(shape) > MOST_AXES:
        raise Garbage("an array of an unknown kind")
    size = np.dtype(name).itemsize
    for length in shape:
        if type(length) is not int or not 0 <= length <= MOST_LENGTH:
            raise Garbage("an array of a wrong shape")
        size *= length
    if size > MOST_BYTES or size > len(data) or (scalar and shape):
        raise Garbage("an array of a wrong length")
    array = np.frombuffer(data[:size], dtype=name).reshape(shape).copy()
    return (array[()] if scalar else array), data[size:]


def kind_of(error: BaseException) -> str:
    """The nearest builtin kind of an exception: all that is told of it."""
    return next((base.__name__ for base in type(error).__mro__ if base.__name__ in RAISABLE), "RuntimeError")
