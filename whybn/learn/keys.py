"""Single keys from the terminal, without waiting for the return key; none where there is no terminal."""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Keys = Callable[[], str]


def silent() -> str:
    """No key."""
    return ""


@contextmanager
def keys() -> Iterator[Keys]:
    """A function that gives the key that was pressed, or "" at once. The terminal is put back in the end."""
    if sys.stdin is None or not sys.stdin.isatty():
        yield silent
    elif sys.platform == "win32":
        yield windows_key
    else:
        with posix_keys() as key:
            yield key


def windows_key() -> str:
    """The next key on Windows."""
    import msvcrt

    if not msvcrt.kbhit():  # type: ignore[attr-defined,unused-ignore]
        return ""
    key: str = msvcrt.getwch()  # type: ignore[attr-defined,unused-ignore]
    if key == "\x03":
        raise KeyboardInterrupt
    return key


@contextmanager
def posix_keys() -> Iterator[Keys]:
    """Keys from a terminal in cbreak mode: no echo, no line; Ctrl-C stays a signal."""
    import select
    import termios
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)

    def take_over(*_: object) -> None:
        with contextlib.suppress(termios.error):
            tty.setcbreak(terminal, termios.TCSANOW)

    def key() -> str:
        ready, _, _ = select.select([terminal], [], [], 0)
        if not ready:
            return ""
        typed = os.read(terminal, 1)
        if not typed:  # the terminal has gone
            raise EOFError
        return typed.decode("ascii", errors="ignore")

    take_over()
    resumed = signal.signal(signal.SIGCONT, take_over)  # after Ctrl-Z and fg the shell's mode is on
    try:
        yield key
    finally:
        signal.signal(signal.SIGCONT, resumed)
        with contextlib.suppress(termios.error):
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)
