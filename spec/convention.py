"""The convention in force, as far as right answers depend on it: which variance the running statistics collect.

The course's own collects the population variance, PyTorch's the unbiased one. ``conventions.toml`` says all else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

DDOF: ContextVar[int] = ContextVar("what is subtracted from N in the variance that is stored", default=0)


@contextmanager
def in_force(ddof: int) -> Iterator[None]:
    """Let right answers within be those of a convention."""
    token = DDOF.set(ddof)
    try:
        yield
    finally:
        DDOF.reset(token)


def stored(var: Any, rows: int) -> Any:
    """What the running variance collects of ``rows`` rows with this population variance; of its error likewise.

    The divisor is never below 1, so one row has variance 0 in any convention.
    """
    ddof = DDOF.get()
    return var * rows / max(rows - ddof, 1) if ddof else var
