"""What happened to a clause: the one value that every face shows, and the errors that it is made from."""

import math
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any

import numpy as np
import numpy.typing as npt
from _pytest.outcomes import Skipped

Numbers = npt.NDArray[Any]
MOST_ROWS, MOST_COLUMNS = 6, 6  # that are shown of an array
DIGITS = (6, 9, 12, 17)  # of a number; as few as tell a wrong one from the right one


class Outcome(Enum):
    """How one clause ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_STARTED = "not started"
    NOT_PROVIDED = "not provided"


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
    """Expected beside got; of a large array only a part is shown.

    Attributes:
        rows: those that are shown.
        kind: dtype and shape of what came.
        wrong: how many entries differ.
        size: how many there are.
        left_out: which part is shown, where it is not all.
        worst: the index of the worst entry, where there is a bound.
        times: how many times its bound that entry is off, maybe infinite; 0 where there is no bound.
        bound: that bound.
    """

    rows: tuple[ComparedRow, ...]
    kind: str
    wrong: int
    size: int
    left_out: str = ""
    worst: str = ""
    times: float = 0.0
    bound: float = 0.0


@dataclass(frozen=True)
class Judgement:
    """What happened to a clause. It is data: it crosses to other processes and lies in the results file.

    Attributes:
        clause: its id.
        outcome: how it ended.
        call: the call that failed, as it was drawn and as Python would write it.
        said: what is wrong, or what was raised.
        numbers: expected beside got, where numbers differ.
        file: the learner's file that raised, or that it hung in, as Python names it.
        line: the line there.
        source: what stands in that line.
        printed: what the failing call printed.
        changed: the arguments that the failing call changed.
        live: whether a search found it, after the bank's examples had held.
    """

    clause: str
    outcome: Outcome
    call: str = ""
    said: str = ""
    numbers: Comparison | None = None
    file: str = ""
    line: int | None = None
    source: str = ""
    printed: str = ""
    changed: tuple[str, ...] = ()
    live: bool = False

    @property
    def brief(self) -> str:
        """The first line of what is wrong."""
        return self.said.split("\n", 1)[0].rstrip(":")

    def to_plain(self) -> dict[str, Any]:
        """What JSON holds; what is as it is by default is left out."""
        plain: dict[str, Any] = {"clause": self.clause, "outcome": self.outcome.value}
        for field in fields(self)[2:]:
            if (value := getattr(self, field.name)) != field.default:
                plain[field.name] = value
        if self.numbers is not None:
            plain["numbers"] = plain_comparison(self.numbers)
        return plain

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "Judgement":
        """The inverse of :meth:`to_plain`, from JSON too."""
        found = plain | {"outcome": Outcome(plain["outcome"]), "changed": tuple(plain.get("changed", ()))}
        if "numbers" in plain:
            found["numbers"] = comparison_from(plain["numbers"])
        return cls(**found)


def plain_comparison(numbers: Comparison) -> dict[str, Any]:
    """A comparison as JSON holds it: infinity is no number there."""
    plain = {field.name: getattr(numbers, field.name) for field in fields(numbers)}
    rows = [[row.index, [[entry.expected, entry.got, entry.wrong] for entry in row.entries]] for row in numbers.rows]
    return plain | {"rows": rows, "times": numbers.times if math.isfinite(numbers.times) else "inf"}


def comparison_from(plain: dict[str, Any]) -> Comparison:
    """The inverse of :func:`plain_comparison`."""
    rows = tuple(
        ComparedRow(index, tuple(ComparedNumber(*entry) for entry in entries)) for index, entries in plain["rows"]
    )
    return Comparison(**plain | {"rows": rows, "times": float(plain["times"])})


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


def comparison_of(error: Mismatch) -> Comparison | None:
    """The arrays of a mismatch beside each other, or None where it has none, or they are empty."""
    if error.expected is None or error.got is None:
        return None
    expected, got = np.asarray(error.expected), np.asarray(error.got)
    if expected.shape != got.shape or not got.size:
        return None
    wrong = np.broadcast_to(differing(expected, got) if error.wrong is None else error.wrong, got.shape)
    flat = [array.reshape(-1, got.shape[-1] if got.ndim else 1) for array in (expected, got, wrong)]
    lines, columns = worth(flat[2].any(axis=1), MOST_ROWS), worth(flat[2].any(axis=0), MOST_COLUMNS)
    entries = written(*(array[np.ix_(lines, columns)] for array in flat))
    worst, times, bound = "", 0.0, 0.0
    if error.worst and error.bound is not None:
        index, times = error.worst
        worst, bound = f"{list(index)}" if index else "", float(error.bound[index])
    return Comparison(
        rows=tuple(ComparedRow(index_of(line, got.shape), row) for line, row in zip(lines, entries, strict=True)),
        kind=f"{kind_of(got.dtype)} {got.shape}",
        wrong=int(wrong.sum()),
        size=got.size,
        left_out=left_out(lines, columns, flat[2].shape),
        worst=worst,
        times=times,
        bound=bound,
    )


def differing(expected: Numbers, got: Numbers) -> Numbers:
    """Where two arrays differ; NaN equals NaN."""
    return np.asarray(~((expected == got) | (np.isnan(expected) & np.isnan(got))))


def worth(wrong: Any, most: int) -> list[int]:
    """At most so many places: those with something wrong first, the others for company; in order."""
    return sorted(np.argsort(~wrong, kind="stable")[:most].tolist())


def written(expected: Numbers, got: Numbers, wrong: Numbers) -> list[tuple[ComparedNumber, ...]]:
    """The numbers with as few digits as still tell a wrong entry from the right one.

    Where a relation between two results fails because both are NaN, the word for what was expected is a number.
    """
    rows: list[tuple[ComparedNumber, ...]] = []
    for digits in DIGITS:
        rows = [
            tuple(
                ComparedNumber(A_NUMBER if w and both_nan(e, g) else number(e, digits), number(g, digits), bool(w))
                for e, g, w in zip(*three, strict=True)
            )
            for three in zip(expected, got, wrong, strict=True)
        ]
        if all(entry.expected != entry.got for row in rows for entry in row if entry.wrong):
            break
    return rows


A_NUMBER = "a number"


def both_nan(*values: Any) -> bool:
    """Whether all of them are NaN."""
    return all(bool(np.isnan(value)) for value in values)


def kind_of(dtype: np.dtype[Any]) -> str:
    """A dtype's name; of long double the one that says what it is, on every machine."""
    wide = dtype == np.longdouble and dtype.itemsize > np.dtype(np.float64).itemsize
    return "long double" if wide else dtype.name


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
