"""What a run finds: how a clause ended, and why."""

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
