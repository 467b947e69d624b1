"""What the functions accept. Every check names the argument, what it is and what it must be."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]
Float64 = npt.NDArray[np.float64]


def data(name: str, value: npt.ArrayLike, shape: str, *, empty: bool = True) -> Array:
    """``value`` as a float32 or float64 array whose rank is the number of letters in ``shape``, e.g. "(N, D)".

    Integers become float64. With ``empty=False`` the first axis, the one that statistics run over, may not be empty.
    """
    array = np.asarray(value)
    if array.dtype.kind in "biu":
        array = array.astype(np.float64)
    if array.dtype.kind != "f" or array.dtype.itemsize not in (4, 8):
        raise ValueError(f"{name} has dtype {array.dtype}, needs float32, float64 or integers")
    if array.ndim != shape.count(",") + (not shape.endswith(",)")):
        raise ValueError(f"{name} has shape {array.shape}, needs {shape}")
    if not empty and 0 in array.shape:
        raise ValueError(f"{name} has shape {array.shape}, needs at least one value in each feature")
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def matching(name: str, value: npt.ArrayLike, shape: Sequence[int]) -> Float64:
    """``value`` in float64, of exactly this shape: nothing is stretched."""
    array = data(name, value, f"({', '.join('?' * len(shape))}{',' * (len(shape) == 1)})")
    if array.shape != tuple(shape):
        raise ValueError(f"{name} has shape {array.shape}, needs {tuple(shape)}")
    return array.astype(np.float64, copy=False)


def variance(name: str, value: npt.ArrayLike, shape: Sequence[int]) -> Float64:
    """A variance in float64, of exactly this shape and nowhere negative (NaN passes: it spoils its own feature)."""
    array = matching(name, value, shape)
    if (array < 0).any():
        raise ValueError(f"{name} has the entry {array.min()}, needs entries >= 0")
    return array


def positive(name: str, value: float) -> float:
    """A number above zero."""
    if not value > 0:
        raise ValueError(f"{name} is {value}, needs to be > 0")
    return float(value)


def momentum(name: str, value: float) -> float:
    """A weight from 0 to 1, both ends included."""
    if not 0 <= value <= 1:
        raise ValueError(f"{name} is {value}, needs 0 <= {name} <= 1")
    return float(value)


def probability(name: str, value: float) -> float:
    """A probability that may be 1 but not 0."""
    if not 0 < value <= 1:
        raise ValueError(f"{name} is {value}, needs 0 < {name} <= 1")
    return float(value)


def count(name: str, value: int, *, least: int) -> int:
    """A whole number, ``least`` or more."""
    if not (value >= least and value % 1 == 0):  # written so that NaN and infinity are refused
        raise ValueError(f"{name} is {value}, needs a whole number >= {least}")
    return int(value)


def divisor(name: str, value: int, total_name: str, total: int) -> int:
    """A whole number, 1 or more, that divides a total."""
    number = count(name, value, least=1)
    if total % number:
        raise ValueError(f"{name} is {number}, needs to divide {total_name} = {total}")
    return number


def mask(name: str, value: npt.ArrayLike, length: int) -> npt.NDArray[np.bool_]:
    """As many booleans, one of them True at least. Numbers are refused: as an index they would pick rows."""
    array = np.asarray(value)
    if array.dtype != np.bool_:
        raise ValueError(f"{name} has dtype {array.dtype}, needs booleans")
    if array.shape != (length,):
        raise ValueError(f"{name} has shape {array.shape}, needs {(length,)}")
    if not array.any():
        raise ValueError(f"{name} counts none of {length} rows, needs one at least")
    return array


def shards(name: str, values: Sequence[npt.ArrayLike]) -> list[Array]:
    """The parts of a batch: arrays of as many columns, with a row in one of them at least."""
    parts = [data(f"{name}[{k}]", part, "(N, D)") for k, part in enumerate(values)]
    for k, part in enumerate(parts):
        if part.shape[1] != parts[0].shape[1]:
            raise ValueError(f"{name}[{k}] has shape {part.shape}, needs {parts[0].shape[1]} columns, as {name}[0] has")
    if not any(map(len, parts)):
        raise ValueError(f"{name} has no row in {len(parts)} parts, needs one at least")
    return parts


def axis(name: str, value: int, rank: int) -> int:
    """The number of an axis, counted from 0; negative numbers count from the end."""
    if not (-rank <= value < rank and value % 1 == 0):
        raise ValueError(f"{name} is {value}, needs a whole number from {-rank} to {rank - 1}")
    return int(value) % rank


def at_least(name: str, value: float, least: float) -> float:
    """A number that is not below ``least``; infinity is one."""
    if not value >= least:
        raise ValueError(f"{name} is {value}, needs to be >= {least}")
    return float(value)
