"""An end to a function of this process that has none: a timer's signal raises in it.

It reaches the main thread alone, and only between two steps of Python: neither another thread, nor one call into
compiled code, nor anything on Windows, can be stopped so.
"""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from whybn.judging import under_test
from whybn.mistakes import answers

CALLERS = (under_test.__file__, answers.CALLER)  # where functions under test are called: by tests, by a diagnosis
AGAIN = 0.05  # seconds until the next try, where one was caught


class TimeIsUp(BaseException):
    """A function has run for too long. It is no Exception, so that little code catches it."""


def can_stop() -> bool:
    """Whether what runs in this thread can be stopped."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeIsUp in the function under test that still runs after so many seconds; no limit where none can be.

    It is raised nowhere but there: our own code is not torn in the middle. Where the function catches it, it is raised
    again in the line that caught it, and then every so often.
    """
    if not can_stop():
        yield
        return
    traced, running = sys.gettrace(), [True]

    def ring(_: int, frame: FrameType | None) -> None:
        if running and (inner := learners_own(frame)):
            for one in inner:
                one.f_trace = again
            sys.settrace(ignored)
            raise TimeIsUp

    before = signal.signal(signal.SIGALRM, ring)
    earlier = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        running.clear()  # a signal that is still on its way does nothing
        signal.setitimer(signal.ITIMER_REAL, *earlier)
        signal.signal(signal.SIGALRM, before or signal.SIG_DFL)
        sys.settrace(traced)


def learners_own(frame: FrameType | None) -> list[FrameType]:
    """The frames within the innermost call of a function under test; none where no such function runs."""
    inner: list[FrameType] = []
    while frame is not None:
        if frame.f_code.co_filename in CALLERS:
            return inner
        inner.append(frame)
        frame = frame.f_back
    return []


def ignored(_frame: FrameType, _event: str, _value: Any) -> None:
    """A trace function for calls that begin: none of them is traced."""


def again(_frame: FrameType, event: str, _value: Any) -> Any:
    """A trace function for a frame: raise once more in its next line, which is the one that caught the first."""
    if event == "line":
        raise TimeIsUp
    return again
