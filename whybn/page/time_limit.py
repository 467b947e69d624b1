"""An end to loops that have none, where there is no other process that could end them.

A browser's Python gets no signals and has no threads. So the interpreter is asked to call at every jump of the
learner's own code, and there the time is looked at. Nobody else's code is slowed. What goes on for ever inside one call
into compiled code does not jump: that, the page's Stop button ends, with the worker.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

NAME = "whybn"


class OutOfTime(BaseException):
    """The learner's code has run for too long. It is no Exception, so that little code catches it."""


@contextmanager
def ending_loops(file: str) -> Iterator["LoopClock"]:
    """Give a clock that can end what runs of this file. Python 3.12 is needed; without it nothing is ended."""
    clock, monitoring = LoopClock(), getattr(sys, "monitoring", None)
    if monitoring is None:
        yield clock
        return
    tool, events = monitoring.DEBUGGER_ID, monitoring.events
    monitoring.use_tool_id(tool, NAME)

    def begun(code: CodeType, _: int) -> Any:
        if code.co_filename == file:
            monitoring.set_local_events(tool, code, events.JUMP | events.BRANCH)
            clock.look()
        return monitoring.DISABLE  # once is enough for each piece of code

    def jumped(_code: CodeType, _from: int, _to: int) -> None:
        clock.look()

    for event in (events.PY_START, events.PY_RESUME):
        monitoring.register_callback(tool, event, begun)
    for event in (events.JUMP, events.BRANCH):
        monitoring.register_callback(tool, event, jumped)
    monitoring.set_events(tool, events.PY_START | events.PY_RESUME)
    monitoring.restart_events()  # what was seen in an earlier run is looked at again
    try:
        yield clock
    finally:
        monitoring.set_events(tool, 0)
        for event in (events.PY_START, events.PY_RESUME, events.JUMP, events.BRANCH):
            monitoring.register_callback(tool, event, None)
        monitoring.free_tool_id(tool)


class LoopClock:
    """How long the learner's code may still run."""

    def __init__(self) -> None:
        self.until, self.seconds, self.rang = float("inf"), 0.0, False

    @contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """Raise OutOfTime in the learner's code that still runs after so many seconds, again where it is caught."""
        self.seconds, self.rang = seconds, False
        self.renew()
        try:
            yield
            if self.rang:  # it was caught for good: the time is over all the same
                raise OutOfTime
        finally:
            self.until = float("inf")

    def renew(self) -> None:
        """Begin to count anew, within ``limit``: so that what we compute ourselves is not the learner's time.

        Once the time is over it stays so.
        """
        if not self.rang:
            self.until = time.monotonic() + self.seconds

    def look(self) -> None:
        """Raise, if the time is over."""
        if time.monotonic() > self.until:
            self.rang = True
            raise OutOfTime
