"""Expected beside got: the entries of two arrays, those that differ marked, and of a large array only a few."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from whybn.outcome import Mismatch

MOST_ROWS, MOST_COLUMNS = 6, 6
DIGITS = (6, 9, 12, 17)
Numbers = npt.NDArray[Any]


@dataclass(frozen=True)
class Entry:
    """One number, as expected and as it came."""

    expected: str
    got: str
    wrong: bool


@dataclass(frozen=True)
class Row:
    """One row of the last axis, named by its index."""

    index: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Beside:
    """What is shown of two arrays.

    Attributes:
        rows: those that are shown.
        kind: dtype and shape of what came.
        wrong: how many entries differ.
        size: how many there are.
        left_out: which part is shown, where it is not all.
    """

    rows: tuple[Row, ...]
    kind: str
    wrong: int
    size: int
    left_out: str = ""


def beside(error: Mismatch) -> Beside | None:
    """The arrays of a mismatch, or None where it has none, or they are empty."""
    if error.expected is None or error.got is None:
        return None
    expected, got = np.asarray(error.expected), np.asarray(error.got)
    if expected.shape != got.shape or not got.size:
        return None
    wrong = np.broadcast_to(differing(expected, got) if error.wrong is None else error.wrong, got.shape)
    kind = f"{got.dtype.name} {got.shape}"
    flat = [array.reshape(-1, got.shape[-1] if got.ndim else 1) for array in (expected, got, wrong)]
    lines, columns = worth(flat[2].any(axis=1), MOST_ROWS), worth(flat[2].any(axis=0), MOST_COLUMNS)
    part = [array[np.ix_(lines, columns)] for array in flat]
    entries = written(*part)
    rows = tuple(Row(index_of(line, got.shape), row) for line, row in zip(lines, entries, strict=True))
    return Beside(rows, kind, int(wrong.sum()), got.size, left_out(lines, columns, flat[2].shape))


def differing(expected: Numbers, got: Numbers) -> Numbers:
    """Where two arrays differ; NaN equals NaN."""
    return np.asarray(~((expected == got) | (np.isnan(expected) & np.isnan(got))))


def worth(wrong: Any, most: int) -> list[int]:
    """At most so many places: those with something wrong first, the others for company; in order."""
    return sorted(np.argsort(~wrong, kind="stable")[:most].tolist())


def written(expected: Numbers, got: Numbers, wrong: Numbers) -> list[tuple[Entry, ...]]:
    """The numbers with as few digits as still tell a wrong entry from the right one."""
    rows: list[tuple[Entry, ...]] = []
    for digits in DIGITS:
        rows = [
            tuple(Entry(number(e, digits), number(g, digits), bool(w)) for e, g, w in zip(*three, strict=True))
            for three in zip(expected, got, wrong, strict=True)
        ]
        if all(entry.expected != entry.got for row in rows for entry in row if entry.wrong):
            break
    return rows


def number(value: Any, digits: int) -> str:
    """One number."""
    return str(value) if isinstance(value, np.integer | np.bool_) else f"{float(value):.{digits}g}"


def index_of(line: int, shape: tuple[int, ...]) -> str:
    """Where a row stands among the axes before the last."""
    if len(shape) < 2:
        return ""
    return "[" + ", ".join(str(int(i)) for i in np.unravel_index(line, shape[:-1])) + "]"


def left_out(lines: list[int], columns: list[int], shape: tuple[int, int]) -> str:
    """Which part of the array is shown, where it is not all of it."""
    parts = []
    if len(lines) < shape[0]:
        parts.append(f"{len(lines)} of {shape[0]} rows")
    if len(columns) < shape[1]:
        names = ", ".join(map(str, columns))
        parts.append(f"the columns {names} of {shape[1]}")
    return " and ".join(parts)
