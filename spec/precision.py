"""The short type that data are held in, where an implementation is judged on one: float16 or bfloat16.

The clauses draw their data in float32 and float64. Whoever judges in a short type hands batches over in it, and gets
outputs back in it; parameters, running statistics, sums and arithmetic are float32's, as in mixed precision. What
handing over loses is known number by number, so ``bounds`` allows for exactly that: nothing where the numbers are the
short type's own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

BFLOAT16 = "bfloat16"  # NumPy has none: its numbers are kept in float32, which holds them exactly


class ShortType(NamedTuple):
    """A type of data.

    Attributes:
        name: as NumPy and others call it.
        roundoff: half the distance from 1 to the next number.
        least: the smallest normal number; a result below it may become 0.
        most: the largest number; a result above it may become infinite.
    """

    name: str
    roundoff: float
    least: float
    most: float


SHORT = {
    "float16": ShortType("float16", 2.0**-11, 2.0**-14, 65504.0),
    BFLOAT16: ShortType(BFLOAT16, 2.0**-8, 2.0**-126, 2.0**128 - 2.0**120),
}
HELD: ContextVar[ShortType | None] = ContextVar("the short type that data are held in", default=None)


@contextmanager
def held_in(name: str) -> Iterator[None]:
    """Let the bounds within be those of data in this short type; an empty name changes nothing."""
    token = HELD.set(SHORT[name] if name else None)
    try:
        yield
    finally:
        HELD.reset(token)


def rounded(values: npt.NDArray[Any], name: str) -> npt.NDArray[Any]:
    """The nearest numbers of a type, bfloat16's in float32."""
    with np.errstate(over="ignore"):
        if name != BFLOAT16:
            return values.astype(name)
        bits = values.astype(np.float32).view(np.uint32)
    nearest = (bits + 0x7FFF + ((bits >> 16) & 1)) & np.uint32(0xFFFF0000)  # to even where it is a tie
    single = np.where(np.isnan(values), np.uint32(0x7FC00000), nearest.astype(np.uint32))
    return single.view(np.float32)
