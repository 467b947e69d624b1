"""What ``whybn watch`` waits for: saves of a file, and single keys.

A file is looked at a hundred times a second, which no watcher of events beats. A save is not one event. Some editors
truncate and write, some delete and rename; formatters save twice. A file counts as saved when it has stayed the same
from one look to the next.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

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


EMPTY_FOR = 0.3  # seconds until an empty or missing file is meant so, and no half of a save


class Change(Enum):
    """What happened to a file."""

    SAVED = auto()
    GONE = auto()


Look = tuple[int, int, int] | None


@dataclass
class Watched:
    """One file: what was told of it, what was seen last, and since when."""

    told: Look
    seen: Look
    since: float


class Saves:
    """Tells of each save once."""

    def __init__(self, paths: Iterable[Path], clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.files = {path: Watched(now := look(path), now, clock()) for path in paths}

    def poll(self) -> list[tuple[Path, Change]]:
        """What has happened since the last look."""
        return [(path, change) for path, file in self.files.items() if (change := self.change(path, file))]

    def change(self, path: Path, file: Watched) -> Change | None:
        """What is to be told of one file."""
        seen = look(path)
        if seen != file.seen:
            file.seen, file.since = seen, self.clock()
            return None
        if seen == file.told:
            return None
        if (seen is None or seen[1] == 0) and self.clock() - file.since < EMPTY_FOR:
            return None
        file.told = seen
        return Change.GONE if seen is None else Change.SAVED


def look(path: Path) -> Look:
    """What changes when a file is written; None where it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
