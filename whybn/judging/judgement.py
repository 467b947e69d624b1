"""What happened to a clause, and why: how it ended, and expected beside got."""

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np
import numpy.typing as npt
from _pytest.outcomes import Skipped

Numbers = npt.NDArray[Any]


class Outcome(Enum):
    """How one clause ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_STARTED = "not started"
    NOT_PROVIDED = "not provided"


class NotStarted(Skipped):
    """The function still raises NotImplementedError, as the stub does."""


class NotProvided(Skipped):
    """The implementation has no function of this name."""


class Misbehaved(AssertionError):
    """The implementation did something that no function may do: leave the interpreter, or skip the test."""


class Raised(Exception):
    """What an implementation in another process raised; ``place`` is its file and line there."""

    place: tuple[str, int] | None = None


class Mismatch(AssertionError):
    """A result is not what the clause says.

    Where values differ, ``expected``, ``got``, ``error`` and ``bound`` are arrays of one shape and ``wrong`` marks the
    entries that are too far off.
    """

    def __init__(
        self,
        what: str,
        *,
        expected: Numbers | None = None,
        got: Numbers | None = None,
        error: Numbers | None = None,
        bound: Numbers | None = None,
        wrong: Numbers | None = None,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.expected, self.got, self.error, self.bound, self.wrong = expected, got, error, bound, wrong

    @property
    def worst(self) -> tuple[tuple[int, ...], float] | None:
        """The index of the entry that is most times its bound off, and how many times that is (maybe infinite)."""
        if self.error is None or self.bound is None or self.wrong is None:
            return None
        with np.errstate(all="ignore"):
            ratio = np.where(self.wrong, self.error / self.bound, -1)
        ratio = np.where(np.isnan(ratio), np.inf, ratio)
        index = np.unravel_index(int(np.argmax(ratio)), ratio.shape)
        return tuple(int(i) for i in index), float(ratio[index])


@dataclass
class ExerciseResult:
    """The clauses of one exercise that a run tried, by outcome."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)

    @property
    def held(self) -> int:
        """How many clauses held."""
        return self.counts[Outcome.PASSED]

    @property
    def tried(self) -> int:
        """How many clauses the run tried."""
        return self.counts.total()

    @property
    def outcome(self) -> Outcome:
        """Failed if a clause failed; not started or provided if none held; passed when all held."""
        if self.counts[Outcome.FAILED]:
            return Outcome.FAILED
        if self.counts[Outcome.NOT_PROVIDED]:
            return Outcome.NOT_PROVIDED
        return Outcome.NOT_STARTED if self.counts[Outcome.NOT_STARTED] else Outcome.PASSED


MOST_ROWS, MOST_COLUMNS = 6, 6
DIGITS = (6, 9, 12, 17)
Numbers = npt.NDArray[Any]


@dataclass(frozen=True)
class ComparedNumber:
    """One number, as expected and as it came."""

    expected: str
    got: str
    wrong: bool


@dataclass(frozen=True)
class ComparedRow:
    """One row of the last axis, named by its index."""

    index: str
    entries: tuple[ComparedNumber, ...]


@dataclass(frozen=True)
class Comparison:
    """What is shown of two arrays.

    Attributes:
        rows: those that are shown.
        kind: dtype and shape of what came.
        wrong: how many entries differ.
        size: how many there are.
        left_out: which part is shown, where it is not all.
    """

    rows: tuple[ComparedRow, ...]
    kind: str
    wrong: int
    size: int
    left_out: str = ""


def comparison_of(error: Mismatch) -> Comparison | None:
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
    rows = tuple(ComparedRow(index_of(line, got.shape), row) for line, row in zip(lines, entries, strict=True))
    return Comparison(rows, kind, int(wrong.sum()), got.size, left_out(lines, columns, flat[2].shape))


def differing(expected: Numbers, got: Numbers) -> Numbers:
    """Where two arrays differ; NaN equals NaN."""
    return np.asarray(~((expected == got) | (np.isnan(expected) & np.isnan(got))))


def worth(wrong: Any, most: int) -> list[int]:
    """At most so many places: those with something wrong first, the others for company; in order."""
    return sorted(np.argsort(~wrong, kind="stable")[:most].tolist())


def written(expected: Numbers, got: Numbers, wrong: Numbers) -> list[tuple[ComparedNumber, ...]]:
    """The numbers with as few digits as still tell a wrong entry from the right one."""
    rows: list[tuple[ComparedNumber, ...]] = []
    for digits in DIGITS:
        rows = [
            tuple(ComparedNumber(number(e, digits), number(g, digits), bool(w)) for e, g, w in zip(*three, strict=True))
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
