"""One student's work: what of it is kept, within the limits, and what has to be said about the rest."""

from collections.abc import Container, Iterable
from pathlib import PurePosixPath

from whybn.grade.text import clipped, for_terminal

from . import notebook, tars, zips
from .entries import (
    MOST_BYTES,
    MOST_ENTRIES,
    MOST_FILES,
    MOST_NOTEBOOK,
    MOST_SOURCE,
    Entry,
    TooMuch,
    Unreadable,
    below,
    skipped,
)
from .paths import NEVER_FILES, NEVER_KINDS, OTHER_ARCHIVES, TEST, is_archive, module_path, parts

MOST_NAMED = 3
TOO_MANY = f"It holds more than {MOST_FILES:,} Python files."
NOTHING = "There is no Python file and no notebook in it"

# Where a whole copy of the course was handed in, its own folders are not the student's work.
COURSE_FOLDERS = ("reference_impl", "spec", "tests", "whybn", "docs", "benchmarks")


class Work:
    """Gathers the files of one submission."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.notes: list[str] = []
        self.left: dict[str, list[str]] = {}
        self._keys: dict[str, str] = {}
        self._archives: list[tuple[str, bytes]] = []
        self._entries = self._bytes = 0

    def take(self, entries: Iterable[Entry]) -> str | None:
        """Keep what can be kept; the sentence that says why the submission cannot be graded, if so."""
        try:
            for entry in entries:
                self._one(entry, nested=False)
            for path, data in self._archives:
                try:
                    self._open(path.rpartition("/")[0], data)
                except Unreadable as error:
                    self.left.setdefault(str(error), []).append(path)
        except TooMuch as error:
            self.files.clear()
            return str(error)
        except Exception as error:  # what nobody foresaw in one student's work must not cost the others theirs
            self.files.clear()
            return f"It cannot be read ({type(error).__name__})."
        self._without_the_course()
        if self.files:
            return None
        return f"{NOTHING}; {'; '.join(self.said())}."[:1000] if self.said() else f"{NOTHING}."

    def said(self) -> tuple[str, ...]:
        """All notes."""
        return (*self.notes, *(f"left out, {reason}: {_some(names)}" for reason, names in self.left.items()))

    def _one(self, entry: Entry, nested: bool) -> None:
        found = parts(entry.path)
        if found and any(map(skipped, found)):
            return
        self._entries += 1
        if self._entries > MOST_ENTRIES:
            raise TooMuch(f"It holds more than {MOST_ENTRIES:,} files.")
        name = (found or (entry.path,))[-1]
        if reason := self._refused(entry, found, name, nested):
            self.left.setdefault(reason, []).append(entry.path)
            return
        try:
            if name.lower().endswith(".py"):
                self._keep(found or (), self._read(entry, MOST_SOURCE))
            elif name.lower().endswith(".ipynb"):
                self._keep(found or (), self._code(entry, name))
            elif is_archive(name):
                self._archives.append(("/".join(found or ()), self._read(entry, MOST_BYTES)))
        except Unreadable as error:
            self.left.setdefault(str(error), []).append(entry.path)

    def _refused(self, entry: Entry, found: tuple[str, ...] | None, name: str, nested: bool) -> str:
        """Why a file is not even read, if so."""
        if entry.odd:
            return entry.odd
        if found is None:
            return "a path that leads out of the submission"
        if name.lower() in NEVER_FILES or name.lower().endswith(NEVER_KINDS):
            return "no part of a submission"
        if TEST.search(name.lower()):
            return "tests"
        if name.lower().endswith(OTHER_ARCHIVES):
            return "an archive of a kind that is not opened (a zip is)"
        return "an archive inside an archive" if nested and is_archive(name) else ""

    def _read(self, entry: Entry, limit: int) -> bytes:
        data = entry.read(limit + 1)
        if len(data) > limit:
            raise Unreadable(f"larger than {limit // 1_000_000} MB")
        self._bytes += len(data)
        if self._bytes > MOST_BYTES:
            raise TooMuch(f"It holds more than {MOST_BYTES // 1_000_000} MB of files.")
        return data

    def _code(self, entry: Entry, name: str) -> bytes:
        source, notes = notebook.source_of(self._read(entry, MOST_NOTEBOOK))
        self.notes += [f"{shown(name)}: {note}" for note in notes]
        return source

    def _keep(self, found: tuple[str, ...], source: bytes) -> None:
        if len(self.files) >= MOST_FILES:
            raise TooMuch(TOO_MANY)
        path = "/".join(found)
        if path in self._keys:
            if self.files[self._keys[path]] != source:
                self.notes.append(f"{shown(path)} was handed in more than once: the newest counts")
        else:
            self._keys[path] = free(module_path(found), self.files)
        self.files[self._keys[path]] = source

    def _open(self, folder: str, data: bytes) -> None:
        """Keep what is in an archive, where no file lies there already: what lies open is what its owner sees."""
        inner = Work()
        inner._entries, inner._bytes = self._entries, self._bytes
        try:
            for entry in below(folder, zips.members(data) if data.startswith(b"PK") else tars.members(data)):
                inner._one(entry, nested=True)
        finally:  # of an incomplete archive, what it holds
            self._merge(inner)

    def _merge(self, inner: "Work") -> None:
        self._entries, self._bytes = inner._entries, inner._bytes
        self.notes += inner.notes
        for reason, names in inner.left.items():
            self.left.setdefault(reason, []).extend(names)
        for path, source in inner.files.items():
            if self.files.setdefault(path, source) != source:
                self.notes.append(f"{path} is in an archive too, and differs: the one beside the archive counts")
        if len(self.files) > MOST_FILES:
            raise TooMuch(TOO_MANY)

    def _without_the_course(self) -> None:
        homes = {path.parent.parent for path in map(PurePosixPath, self.files) if path.parent.name == "exercises"}
        own = {home / folder for home in homes for folder in COURSE_FOLDERS}
        dropped = [path for path in self.files if own.intersection(PurePosixPath(path).parents)]
        for path in dropped:
            del self.files[path]
        if dropped:
            self.left["the course's own files"] = dropped


def free(path: str, taken: Container[str]) -> str:
    """The path, or the first numbered one that is not taken."""
    number, base = 1, path.removesuffix(".py")
    while path in taken:
        number += 1
        path = f"{base}_{number}.py"
    return path


def shown(name: str) -> str:
    """A student's file name as it may be shown."""
    return clipped(for_terminal(name), 80)


def _some(names: list[str]) -> str:
    some = ", ".join(map(shown, names[:MOST_NAMED]))
    return f"{some} and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else some
