"""What a worker would record again at every start, kept between runs: the requests of each clause, the right answers.

A file holds one function's, for one seed. What is in it decides verdicts, so a file that somebody else owns or may
write to is not read, and its seal can be made by those alone who know the run's secret seed and have the same versions:
a damaged file, a stale one and a forged one are recorded again. The examples themselves are drawn anew each time.
"""

import hashlib
import hmac
import importlib
import io
import os
import pickle
import platform
import stat
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import whybn
from whybn.crossing.scripts import ClauseScript, Recorder, Script

from .course_files import course_version
from .task import canonical

MOST_FILES = 100  # of about 1 MiB each; the ones that nobody has asked for longest go first
SEAL_BYTES = 32
OWN_SOURCES = ("crossing/*.py", "judging/*.py")  # of whybn: what a recording depends on beside the course
NAMES = {
    "builtins": {"bool", "int", "float", "str", "tuple"},
    "numpy": {"dtype", "ndarray", "bool", "float16", "float32", "float64", "longdouble", "int32", "int64"},
    "numpy.dtypes": {"Float32DType", "Float64DType"},
    "numpy._core.multiarray": {"_reconstruct", "scalar"},
    "numpy._core.numeric": {"_frombuffer"},
}
Results = dict[Callable[..., Any], dict[Any, Any]]
"""What the memory of right answers holds, by function."""
Asked = tuple[str, bool]
"""A clause, and whether on ordinary inputs."""


def recorded(recorder: Recorder, function: str, asked: Sequence[Asked], home: Path | None = None) -> None:
    """Have the scripts of all these clauses of a function ready: from a file, or recorded now and written down.

    Args:
        recorder: takes them.
        function: whose clauses they are.
        asked: the clauses.
        home: the folder of the files; without one, :func:`folder`.
    """
    asked = [key for key in asked if key not in recorder.clauses]
    if not asked:
        return
    home = home or folder()
    key = key_of(recorder, function, asked)
    path = home / f"{hashlib.sha256(key.encode()).hexdigest()}.recording" if home else None
    if path and (kept := read(path, key)) is not None and take(recorder, kept):
        return
    with recorder.bank.memory.apart() as results:
        for clause_id, ordinary in asked:
            recorder.clause(clause_id, ordinary)
        if path:
            write(path, key, plain(recorder, asked, results))


def folder() -> Path | None:
    """Where recordings lie: in the user's cache; None where there is no such place."""
    chosen = os.environ.get("XDG_CACHE_HOME", "")
    try:
        return (Path(chosen) if Path(chosen).is_absolute() else Path.home() / ".cache") / "whybn" / "recordings"
    except RuntimeError:  # a user without a home
        return None


def key_of(recorder: Recorder, function: str, asked: Sequence[Asked]) -> str:
    """All that a recording depends on."""
    bank = recorder.bank
    versions = [platform.python_version(), np.__version__, platform.machine(), np.finfo(np.longdouble).nmant]
    sources = sources_version(bank.course.root)
    return canonical([sources, versions, bank.seed, bank.drawn, bank.course.convention.name, function, asked])


@cache
def sources_version(course: Path) -> str:
    """A hash of the course, and of the modules of whybn that decide what is recorded."""
    home = Path(whybn.__file__).parent
    total = hashlib.sha256(course_version(course).encode())
    for path in sorted(path for pattern in OWN_SOURCES for path in home.glob(pattern)):
        total.update(path.read_bytes())
    return total.hexdigest()


def plain(recorder: Recorder, asked: Sequence[Asked], results: Results) -> dict[str, Any]:
    """What is kept: of every example all but the example, and what the memory holds."""
    scripts = [[(one.requests, one.size, one.right) for one in recorder.clauses[key].scripts] for key in asked]
    memory = {name_of(function): known for function, known in results.items()}
    return {"asked": list(asked), "scripts": scripts, "memory": memory}


def take(recorder: Recorder, kept: dict[str, Any]) -> bool:
    """Take over what was kept; whether it fits."""
    bank = recorder.bank
    found = {}
    for (clause_id, ordinary), scripts in zip(kept["asked"], kept["scripts"], strict=True):
        examples = bank.ordinary(clause_id) if ordinary else bank.examples(clause_id)
        if len(examples) != len(scripts):
            return False
        made = [Script(example, *script) for example, script in zip(examples, scripts, strict=True)]
        found[clause_id, ordinary] = ClauseScript(clause_id, made)
    bank.memory.add({named(name): known for name, known in kept["memory"].items()})
    recorder.clauses.update(found)
    return True


def name_of(function: Callable[..., Any]) -> str:
    """A remembered function, as it is written down."""
    return f"{function.__module__}:{function.__qualname__}"


def named(name: str) -> Callable[..., Any]:
    """The function of this name, as the memory knows it."""
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function).__wrapped__
    return found


class Unpickler(pickle.Unpickler):
    """Reads arrays, plain values and the named tuples of the specification, and nothing that could run."""

    def find_class(self, module: str, name: str) -> Any:
        """What a name stands for."""
        if name in NAMES.get(module, ()):
            return super().find_class(module, name)
        if module.split(".")[0] in ("spec", "tests"):
            found = super().find_class(module, name)
            if isinstance(found, type) and issubclass(found, tuple):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a recording")


def read(path: Path, key: str) -> dict[str, Any] | None:
    """What a file holds; None where it is not there, not ours alone, damaged, or of something else."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
            if not (ours(os.fstat(file.fileno())) and ours(path.parent.stat())):
                return None
            seal, content = file.read(SEAL_BYTES), file.read()
        if not hmac.compare_digest(seal, seal_of(key, content)):
            return None
        kept: dict[str, Any] = Unpickler(io.BytesIO(content)).load()
        os.utime(path)
    except (OSError, pickle.UnpicklingError, AttributeError, ImportError, EOFError, ValueError, TypeError):
        return None
    return kept


def seal_of(key: str, content: bytes) -> bytes:
    """What only those can write under a content who know all that it depends on, the seed above all."""
    return hmac.digest(key.encode(), content, "sha256")


def ours(status: os.stat_result) -> bool:
    """Whether nobody else may write there: who can could change grades."""
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def write(path: Path, key: str, content: dict[str, Any]) -> None:
    """Keep what was recorded, readable for this user alone; without a place for it, it is recorded again."""
    data = pickle.dumps(content, protocol=5)
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not ours(path.parent.stat()):
            return
        handle, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(seal_of(key, data) + data)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
        files = sorted(path.parent.iterdir(), key=lambda one: one.stat().st_mtime)  # what a kill left half-written too
        for old in files[:-MOST_FILES]:
            old.unlink(missing_ok=True)
