"""What ``--impl`` names: the stubs, the reference, a file, a folder of them, or a misconception."""

import importlib
from pathlib import Path

from whybn.course.course import Course
from whybn.errors import NoImplementation, meant

from .implementation import Implementation, from_files
from .spoken import reference_of, twins_of

MISCONCEPTION = "misconception:"


def load_implementation(name: str, course: Course, folder: Path) -> Implementation:
    """The implementation that ``--impl`` names; relative paths count from ``folder``."""
    if name.startswith(MISCONCEPTION):
        return load_misconception(name.removeprefix(MISCONCEPTION), name, course)
    if name == "reference_impl":
        there = importlib.import_module(name)
        return Implementation(name, {n: reference_of(course, n) for n in course.names if hasattr(there, n)})
    path = course.home / name if name == "exercises" else folder / Path(name).expanduser()
    if path.is_dir():
        files = sorted(p for p in path.glob("*.py") if not p.name.startswith(("test_", "conftest", "_")))
    elif path.is_file():
        files = [path]
    else:
        raise NoImplementation(
            f"--impl {name}: there is no such file or folder; give a .py file, a folder of them, "
            f"exercises, reference_impl or {MISCONCEPTION}NAME"
        )
    implementation = from_files(name, files, course.names)
    if not implementation.functions and not implementation.broken:
        raise NoImplementation(f"--impl {name}: none of the course's functions is defined there")
    return implementation


def load_misconception(slug: str, name: str, course: Course) -> Implementation:
    """The twins of one misconception: one by its full id ``function.slug``, or all that share a slug."""
    twins = twins_of(course)
    chosen = [twin for twin in twins.values() if slug in (twin.id, twin.slug)]
    if not chosen:
        known = {part for twin in twins.values() for part in (twin.id, twin.slug)}
        where = "; the folder reference_impl/misconceptions lists them"
        raise NoImplementation(f"--impl {name}: no misconception has that name{meant(slug, known, where)}")
    return Implementation(name, {twin.function: twin.build() for twin in chosen})
