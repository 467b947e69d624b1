"""One student's work: what of it is kept, within the limits, and what has to be said about the rest.

A CS231n-style file comes alone, out of a project with compiled helpers, and often imports matplotlib. None of that is
needed to grade it, and it should not be lost over an import. So each missing module is put beside it, with the names
that are asked of it; to use one of them fails with a sentence.
"""

import ast
import builtins
import re
import sys
import unicodedata
from collections.abc import Container, Iterable, Iterator
from pathlib import PurePosixPath

from whybn.grade.text import clipped, for_terminal

from . import archives as tars
from . import archives as zips
from . import notebook
from .entries import (
    MOST_BYTES,
    MOST_ENTRIES,
    MOST_FILES,
    MOST_NOTEBOOK,
    MOST_SOURCE,
    IntakeEntry,
    TooMuch,
    Unreadable,
    below,
    skipped,
)
from .notebook import parsed

MOST_NAME = 100
ARCHIVES = (".zip", ".tar", ".tgz", ".txz", ".tar.gz", ".tar.xz", ".tar.bz2", ".tbz2")
OTHER_ARCHIVES = (".rar", ".7z")
DRIVE = re.compile(r"^[A-Za-z]:")

# What Python, pytest or site would run unasked, and what is not source.
NEVER_FILES = ("conftest.py", "sitecustomize.py", "usercustomize.py")
NEVER_KINDS = (".pyc", ".pyo", ".pth")
TEST = re.compile(r"^test_|_test\.py$")


def parts(path: str) -> tuple[str, ...] | None:
    """The parts of a path inside a submission, or None where it leads out of it. A backslash separates like a slash."""
    path = path.replace("\\", "/")
    if path.startswith("/") or DRIVE.match(path):
        return None
    found = tuple(part for part in path.split("/") if part not in ("", "."))
    return None if ".." in found or not found else found


def is_archive(name: str) -> bool:
    """Whether a file is an archive by its name; what it really is shows when it is opened."""
    return name.lower().endswith(ARCHIVES)


def is_work(name: str) -> bool:
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
    return "/".join((*(_identifier(part) for part in path[:-1]), _identifier(stem(path[-1])))) + ".py"


def exercise(path: str, names: tuple[str, ...]) -> bool:
    """Whether a file is named after a function of the course, with or without the number of its exercise."""
    return re.sub(r"^e\d+_", "", stem(PurePosixPath(path).name)) in names


def _identifier(part: str) -> str:
    plain = unicodedata.normalize("NFKC", part.encode("utf-8", "replace").decode("utf-8"))
    plain = re.sub(r"\W+", " ", plain).strip().replace(" ", "_")[:MOST_NAME]
    return plain if plain.isidentifier() else f"_{plain}"


MOST = 50
PACKAGE = b'"""Made by whybn in place of a package that is not there."""\n\n__path__ = []\n'
HEAD = '''\
"""Made by whybn in place of a module that is not there."""

__path__ = []


class Absent:
    """Stands for a part of that module."""

    def __init__(self, name):
        self.name = name

    def __call__(self, *_args, **_kwargs):
        raise ImportError(f"{self.name} cannot be used here: its module is not part of the submission")


'''


def stand_ins(path: str, files: dict[str, bytes], names: tuple[str, ...]) -> dict[str, bytes]:
    """Files in place of the modules that the file at ``path`` imports and that are neither here nor installed.

    What is imported inside a ``try`` has its own answer to being absent. A function of the course is never stood in
    for.
    """
    wanted: dict[str, set[str]] = {}
    for module, asked in _imports(path, files):
        if not asked.intersection(names):
            wanted.setdefault(module, set()).update(asked)
    made: dict[str, bytes] = {}
    for module, asked in sorted(wanted.items())[:MOST]:
        parts = module.split(".")
        for depth in range(1, len(parts)):
            package = "/".join(parts[:depth])
            made.setdefault(f"{package}/__init__.py", PACKAGE)
        made[f"{'/'.join(parts)}.py"] = (HEAD + "".join(_definition(name) for name in sorted(asked))).encode()
    return {each: text for each, text in made.items() if each not in files}


def _imports(path: str, files: dict[str, bytes]) -> Iterator[tuple[str, set[str]]]:
    """The absent modules that a file imports, and the names that it asks of each."""
    known = {PurePosixPath(each).stem for each in files}
    known |= {each.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for each in files}
    tree = parsed(files[path])
    folder = ".".join(PurePosixPath(path).parent.parts)
    for statement in tree.body if tree else []:
        if isinstance(statement, ast.Import):
            yield from ((name.name, set()) for name in statement.names if _absent(name.name, known))
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            here = f"{folder}.{statement.module}" if statement.level and folder else statement.module
            if (
                statement.level < 2
                and not {statement.module, here} & known
                and (statement.level or _absent(statement.module, known))
            ):
                yield here, {name.name for name in statement.names} - {"*"}


def _absent(module: str, known: set[str]) -> bool:
    return module not in known and module.partition(".")[0] not in {*sys.stdlib_module_names, "numpy"}


def _definition(name: str) -> str:
    if name == "xrange":
        return "xrange = range\n"
    return f"import builtins\n{name} = builtins.{name}\n" if hasattr(builtins, name) else f'{name} = Absent("{name}")\n'


MOST_NAMED = 3
TOO_MANY = f"It holds more than {MOST_FILES:,} Python files."
NOTHING = "There is no Python file and no notebook in it"

# Where a whole copy of the course was handed in, its own folders are not the student's work.
COURSE_FOLDERS = ("reference_impl", "spec", "tests", "whybn", "docs", "benchmarks")


class StudentWork:
    """Gathers the files of one submission."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.notes: list[str] = []
        self.left: dict[str, list[str]] = {}
        self._keys: dict[str, str] = {}
        self._archives: list[tuple[str, bytes]] = []
        self._entries = self._bytes = 0

    def take(self, entries: Iterable[IntakeEntry]) -> str | None:
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

    def _one(self, entry: IntakeEntry, nested: bool) -> None:
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

    def _refused(self, entry: IntakeEntry, found: tuple[str, ...] | None, name: str, nested: bool) -> str:
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

    def _read(self, entry: IntakeEntry, limit: int) -> bytes:
        data = entry.read(limit + 1)
        if len(data) > limit:
            raise Unreadable(f"larger than {limit // 1_000_000} MB")
        self._bytes += len(data)
        if self._bytes > MOST_BYTES:
            raise TooMuch(f"It holds more than {MOST_BYTES // 1_000_000} MB of files.")
        return data

    def _code(self, entry: IntakeEntry, name: str) -> bytes:
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
        inner = StudentWork()
        inner._entries, inner._bytes = self._entries, self._bytes
        try:
            for entry in below(folder, zips.members(data) if data.startswith(b"PK") else tars.members(data)):
                inner._one(entry, nested=True)
        finally:  # of an incomplete archive, what it holds
            self._merge(inner)

    def _merge(self, inner: "StudentWork") -> None:
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
