"""What a folder or an archive holds, seen in one way: its files, how much of them is looked at, and what names tell."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

MOST_SOURCE = 1_000_000
MOST_NOTEBOOK = 10_000_000  # mostly pictures in the outputs; of the code, MOST_SOURCE is kept
MOST_BYTES = 20_000_000
MOST_FILES = 2_000
MOST_ENTRIES = 20_000

# Never looked into, and their files not counted: what tools leave behind, and libraries.
SKIPPED = frozenset({"__pycache__", "__MACOSX", "node_modules", "site-packages"})

MOST_NAME = 100  # characters of one part of a path
ARCHIVES = (".zip", ".tar", ".tgz", ".txz", ".tar.gz", ".tar.xz", ".tar.bz2", ".tbz2")
OTHER_ARCHIVES = (".rar", ".7z")
DRIVE = re.compile(r"^[A-Za-z]:")

DAMAGED = "an archive that is damaged or incomplete"


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
        within: the name of the folder that it lies in, where it lies in one.
    """

    name: str
    folder: bool
    age: float
    entries: Callable[[], Iterator[IntakeEntry]]
    place: Path | None = None
    within: str = ""


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


def path_parts(path: str) -> tuple[str, ...] | None:
    """The parts of a path inside a submission, or None where it leads out of it. A backslash separates like a slash."""
    path = path.replace("\\", "/")
    if path.startswith("/") or DRIVE.match(path):
        return None
    found = tuple(part for part in path.split("/") if part not in ("", "."))
    return None if ".." in found or not found else found


def is_archive(name: str) -> bool:
    """Whether a file is an archive by its name; what it really is shows when it is opened."""
    return name.lower().endswith(ARCHIVES)


def is_gradable(name: str) -> bool:
    """Whether a file can be a student's work by its name."""
    return name.lower().endswith((".py", ".ipynb", *ARCHIVES, *OTHER_ARCHIVES))


def stem(name: str) -> str:
    """A file's name without its kind."""
    kind = next((kind for kind in ARCHIVES if name.lower().endswith(kind)), PurePosixPath(name).suffix)
    # The longest kind: `.tar.gz`, and not `.gz`.
    return name[: len(name) - len(kind)] or name


def module_path(path: tuple[str, ...]) -> str:
    """The path of a source file with every part made an identifier, so that it can be imported.

    With it go control characters, what reorders text, names of any length, and every character that could mean
    something to a page, a table or a terminal.
    """
    return "/".join((*(identifier(part) for part in path[:-1]), identifier(stem(path[-1])))) + ".py"


def is_named_after(path: str, names: tuple[str, ...]) -> bool:
    """Whether a file is named after a function of the course, with or without the number of its exercise."""
    return re.sub(r"^e\d+_", "", stem(PurePosixPath(path).name)) in names


def identifier(part: str) -> str:
    """A part of a path as a Python identifier."""
    plain = unicodedata.normalize("NFKC", part.encode("utf-8", "replace").decode("utf-8"))
    plain = re.sub(r"\W+", " ", plain).strip().replace(" ", "_")[:MOST_NAME]
    return plain if plain.isidentifier() else f"_{plain}"
