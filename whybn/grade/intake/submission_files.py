"""The files of one submission: what of them is kept, within the limits, and what has to be said about the rest."""

import re
from collections.abc import Container, Iterable
from pathlib import PurePosixPath

from whybn.grade.escaping import clipped, for_terminal

from . import archives, notebook, source_text
from .entries import (
    MOST_BYTES,
    MOST_ENTRIES,
    MOST_FILES,
    MOST_NOTEBOOK,
    MOST_SOURCE,
    OTHER_ARCHIVES,
    IntakeEntry,
    TooMuch,
    Unreadable,
    below,
    is_archive,
    module_path,
    path_parts,
    skipped,
)

# What Python, pytest or site would run unasked, and what is not source.
NEVER_FILES = ("conftest.py", "sitecustomize.py", "usercustomize.py")
NEVER_KINDS = (".pyc", ".pyo", ".pth")
TEST = re.compile(r"^test_|_test\.py$")
LFS = b"version https://git-lfs.github.com/spec/"
MOST_NAMED = 3
TOO_MANY = f"It holds more than {MOST_FILES:,} Python files."
NOTHING = "There is no Python file and no notebook in it"

# Where a whole copy of the course was handed in, its own folders are not the student's work.
COURSE_FOLDERS = ("reference_impl", "spec", "tests", "whybn", "docs", "benchmarks")


class SubmissionFiles:
    """Gathers the files of one submission."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.notes: list[str] = []
        self.left: dict[str, list[str]] = {}
        self.module_paths: dict[str, str] = {}
        self.archives_inside: list[tuple[str, bytes]] = []
        self.entry_count = self.byte_count = 0

    def take(self, entries: Iterable[IntakeEntry]) -> str | None:
        """Keep what can be kept; the sentence that says why the submission cannot be graded, if so."""
        try:
            for entry in entries:
                self.look_at(entry, nested=False)
            for path, data in self.archives_inside:
                try:
                    self.open_archive(path.rpartition("/")[0], data)
                except Unreadable as error:
                    self.left.setdefault(str(error), []).append(path)
        except TooMuch as error:
            self.files.clear()
            return str(error)
        except Exception as error:  # what nobody foresaw in one student's work must not cost the others theirs
            self.files.clear()
            return f"It cannot be read ({type(error).__name__})."
        self.drop_the_course()
        if self.files:
            return None
        return f"{NOTHING}; {'; '.join(self.said())}."[:1000] if self.said() else f"{NOTHING}."

    def said(self) -> tuple[str, ...]:
        """All notes."""
        return (*self.notes, *(f"left out, {reason}: {some_of(names)}" for reason, names in self.left.items()))

    def sources(self, paths: Container[str]) -> list[str]:
        """Some of what is kept, under the paths that their owner knows, and the archives."""
        kept = [original for original, path in self.module_paths.items() if path in paths]
        return [*kept, *(path for path, _ in self.archives_inside)]

    @property
    def called(self) -> dict[str, str]:
        """What each file is called by its owner."""
        return {path: original for original, path in self.module_paths.items()}

    def look_at(self, entry: IntakeEntry, nested: bool) -> None:
        """Keep one file, or note why not; an archive waits until what lies open is kept."""
        found = path_parts(entry.path)
        if found and any(map(skipped, found)):
            return
        self.entry_count += 1
        if self.entry_count > MOST_ENTRIES:
            raise TooMuch(f"It holds more than {MOST_ENTRIES:,} files.")
        name = (found or (entry.path,))[-1]
        if reason := self.why_refused(entry, found, name, nested):
            self.left.setdefault(reason, []).append(entry.path)
            return
        try:
            if name.lower().endswith(".py"):
                self.keep(found or (), self.python_source(entry, name))
            elif name.lower().endswith(".ipynb"):
                self.keep(found or (), self.notebook_code(entry, name))
            elif is_archive(name):
                self.archives_inside.append(("/".join(found or ()), self.read_within(entry, MOST_BYTES)))
        except Unreadable as error:
            self.left.setdefault(str(error), []).append(entry.path)

    def why_refused(self, entry: IntakeEntry, found: tuple[str, ...] | None, name: str, nested: bool) -> str:
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

    def read_within(self, entry: IntakeEntry, limit: int) -> bytes:
        """A file's bytes, counted. Raises Unreadable or TooMuch."""
        data = entry.read(limit + 1)
        if data.startswith(LFS):
            raise Unreadable("a pointer of Git LFS in place of the file (git lfs pull fetches it)")
        if len(data) > limit:
            raise Unreadable(f"larger than {limit // 1_000_000} MB")
        self.byte_count += len(data)
        if self.byte_count > MOST_BYTES:
            raise TooMuch(f"It holds more than {MOST_BYTES // 1_000_000} MB of files.")
        return data

    def notebook_code(self, entry: IntakeEntry, name: str) -> bytes:
        """The code of a notebook, counted; what is to be said about it is noted."""
        source, notes = notebook.source_of(self.read_within(entry, MOST_NOTEBOOK), shown_name(name))
        self.notes += [f"{shown_name(name)}: {note}" for note in notes]
        return source

    def python_source(self, entry: IntakeEntry, name: str) -> bytes:
        """The source in a file as Python reads it, counted; what is to be said about it is noted."""
        source, notes = source_text.readable_source(self.read_within(entry, MOST_SOURCE))
        self.notes += [f"{shown_name(name)}: {note}" for note in notes]
        return source

    def keep(self, found: tuple[str, ...], source: bytes) -> None:
        """Keep a source under a path that can be imported; of two from one path the later."""
        if len(self.files) >= MOST_FILES:
            raise TooMuch(TOO_MANY)
        path = "/".join(found)
        if path in self.module_paths:
            if self.files[self.module_paths[path]] != source:
                self.notes.append(f"{shown_name(path)} was handed in more than once: the newest counts")
        else:
            self.module_paths[path] = free_path(module_path(found), self.files)
        self.files[self.module_paths[path]] = source

    def open_archive(self, folder: str, data: bytes) -> None:
        """Keep what is in an archive, where no file lies there already: what lies open is what its owner sees."""
        inner = SubmissionFiles()
        inner.entry_count, inner.byte_count = self.entry_count, self.byte_count
        try:
            for entry in below(folder, archives.members(data)):
                inner.look_at(entry, nested=True)
        finally:  # of an incomplete archive, what it holds
            self.take_over(inner)

    def take_over(self, inner: "SubmissionFiles") -> None:
        """Take over what an archive held."""
        self.entry_count, self.byte_count = inner.entry_count, inner.byte_count
        self.notes += inner.notes
        for reason, names in inner.left.items():
            self.left.setdefault(reason, []).extend(names)
        for path, source in inner.files.items():
            if self.files.setdefault(path, source) != source:
                self.notes.append(f"{path} is in an archive too, and differs: the one beside the archive counts")
        if len(self.files) > MOST_FILES:
            raise TooMuch(TOO_MANY)

    def drop_the_course(self) -> None:
        """Leave out the course's own folders beside the student's ``exercises``."""
        homes = {path.parent.parent for path in map(PurePosixPath, self.files) if path.parent.name == "exercises"}
        own = {home / folder for home in homes for folder in COURSE_FOLDERS}
        dropped = [path for path in self.files if own.intersection(PurePosixPath(path).parents)]
        for path in dropped:
            del self.files[path]
        if dropped:
            self.left["the course's own files"] = dropped


def free_path(path: str, taken: Container[str]) -> str:
    """The path, or the first numbered one that is not taken."""
    number, base = 1, path.removesuffix(".py")
    while path in taken:
        number += 1
        path = f"{base}_{number}.py"
    return path


def shown_name(name: str) -> str:
    """A student's file name as it may be shown."""
    return clipped(for_terminal(name), 80)


def some_of(names: list[str]) -> str:
    """The first names, and how many more there are."""
    some = ", ".join(map(shown_name, names[:MOST_NAMED]))
    return f"{some} and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else some
