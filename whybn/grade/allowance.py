"""Wall time: what a call, a function and a whole submission may still take."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from .connection import Ended


class Allowance:
    """Seconds that get fewer.

    Attributes:
        left: how many there are still.
    """

    def __init__(self, seconds: float, at_once: float | None = None, of: "Allowance | None" = None) -> None:
        """So many seconds, at most ``at_once`` for one wait; they are a part ``of`` another allowance."""
        self.left = self.whole = seconds
        self.at_once, self.of = at_once, of

    @property
    def used_up(self) -> bool:
        """Whether nothing is left."""
        return self.left <= 0 or (self.of is not None and self.of.used_up)

    @contextmanager
    def spending(self) -> Iterator[float]:
        """Wait for something, at most as long as it says. Raises Ended where nothing is left."""
        if self.used_up:
            raise Ended(f"all of its {self.whole:g} s are used up")
        start = time.monotonic()
        try:
            of = self.of.left if self.of is not None else None
            yield min(part for part in (self.left, self.at_once, of) if part is not None)
        finally:
            self.spend(time.monotonic() - start)

    def spend(self, seconds: float) -> None:
        """Take these away, here and from the whole."""
        self.left -= seconds
        if self.of is not None:
            self.of.spend(seconds)
