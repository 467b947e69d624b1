"""What a folder or an archive holds, seen in one way, and how much of it is looked at."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from whybn.grade.errors import GradeError

MOST_SOURCE = 1_000_000
MOST_NOTEBOOK = 10_000_000  # mostly pictures in the outputs; of the code, MOST_SOURCE is kept
MOST_BYTES = 20_000_000
MOST_FILES = 2_000
MOST_ENTRIES = 20_000

# Never looked into, and their files not counted: what tools leave behind, and libraries.
SKIPPED = frozenset({"__pycache__", "__MACOSX", "node_modules", "site-packages"})

DAMAGED = "an archive that is damaged or incomplete"


class IntakeError(GradeError):
    """What was given holds nothing to grade; the message says what is wrong, where, and what to do."""


class Unreadable(Exception):
    """A file or an archive cannot be read; the message says why, in words that follow "left out,"."""


class TooMuch(Exception):
    """A submission is beyond the limits; the message is the sentence for its student."""


@dataclass(frozen=True)
class IntakeEntry:
    """One file.

    Attributes:
        path: below the submission, as it was found: it may hold anything.
        read: its first bytes, at most as many as asked for; raises Unreadable.
        odd: what it is if it is no plain file: it is never read then.
    """

    path: str
    read: Callable[[int], bytes]
    odd: str = ""


@dataclass(frozen=True)
class IntakeItem:
    """A file or folder at the top: one student's work, or a part of it.

    Attributes:
        name: as it was found.
        folder: whether it is a folder.
        age: when it was changed; of two of one student, the larger is newer.
        entries: its files, by path below the item; of a file, the file itself.
        place: where it lies on disk, if it does.
    """

    name: str
    folder: bool
    age: float
    entries: Callable[[], Iterator[IntakeEntry]]
    place: Path | None = None


def skipped(name: str) -> bool:
    """Whether a file or folder of that name is left out without a word."""
    hidden = name.startswith(".") and not name.startswith("..")
    return hidden or name in SKIPPED


def below(prefix: str, entries: Iterable[IntakeEntry]) -> Iterator[IntakeEntry]:
    """The entries, moved into a folder."""
    for entry in entries:
        yield replace(entry, path=f"{prefix}/{entry.path}") if prefix else entry


def no_content(_limit: int) -> bytes:
    """The reader of an entry that is never read."""
    return b""
