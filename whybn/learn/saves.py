"""Which file was saved: looks at a few files a hundred times a second, which no watcher of events beats.

A save is not one event. Some editors truncate and write, some delete and rename; formatters save twice. A file counts
as saved when it has stayed the same from one look to the next.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

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
