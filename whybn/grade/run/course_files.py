"""The course that a process judges by: the one that whybn came with, or an instructor's own, wherever the process is.

A course's folder lies on one machine. Workers there read it in place; to workers of a cluster its files are sent. Each
makes sure that it has the very files that the run began with.
"""

import atexit
import hashlib
import io
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

from whybn import __version__
from whybn.course import course as courses
from whybn.errors import GradeError

COURSE_SOURCES = (
    "spec/**/*.md",
    "spec/**/*.py",
    "spec/conventions.toml",
    "tests/clauses/*.py",
    "reference_impl/**/*.py",
    "exercises/course.toml",
)
MODULES = ("spec", "tests", "tests.clauses", "reference_impl")
RECEIVED: dict[str, Path] = {}  # folders of courses that were sent here, by version
USED: list[Path] = []  # the course of this process: modules of two courses would have the same names


def course_version(root: Path) -> str:
    """A hash of whybn's version and of the course's files that a verdict depends on."""
    total = hashlib.sha256(__version__.encode())
    for path in sources_of(root):
        for part in (path.relative_to(root).as_posix().encode(), path.read_bytes()):
            total.update(len(part).to_bytes(8, "big"))
            total.update(part)
    return total.hexdigest()


def sources_of(root: Path) -> list[Path]:
    """The files of a course that a verdict depends on."""
    return sorted({path for pattern in COURSE_SOURCES for path in root.glob(pattern)})


def packed(root: Path) -> bytes:
    """A course's files, to be sent."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in (root / "tests" / "__init__.py", *sources_of(root)):
            archive.write(path, path.relative_to(root).as_posix())
    return buffer.getvalue()


def receive(version: str, data: bytes) -> None:
    """In a worker of a cluster: keep the files of a course, in a folder that nobody else can write to."""
    if version not in RECEIVED:
        folder = Path(tempfile.mkdtemp(prefix="whybn-course-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:  # of the run that sends the tasks
            archive.extractall(folder)
        RECEIVED[version] = folder


def use(folder: str, version: str) -> Path:
    """The root of the course that a task asks for, whose modules are those that will be imported from now on.

    Args:
        folder: an instructor's; empty: the course that whybn came with.
        version: of the course as the run knows it.

    Raises:
        GradeError: another course is in use here, or its files are not those of the run.
    """
    root = courses.own_root() if not folder else RECEIVED.get(version, Path(folder)).resolve()
    if root not in USED:
        if USED:
            raise GradeError(f"this worker has judged by the course in {USED[0]} before: start new workers for another")
        if folder:
            check(root, folder, version)
        USED.append(root)
    return root


def check(root: Path, folder: str, version: str) -> None:
    """Put an instructor's course first among the modules. Raises GradeError where it is not what the run began with."""
    if not root.is_dir():
        raise GradeError(f"the course {folder} is not on this machine")
    if course_version(root) != version:
        raise GradeError(f"the course {folder} is not what it was when the run began: start the run again")
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    for name in MODULES:
        place = getattr(sys.modules.get(name), "__file__", None)
        if place is not None and not Path(place).resolve().is_relative_to(root):
            raise GradeError("this worker has judged by another course before: start new workers")
