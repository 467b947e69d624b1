"""Paths and names that students chose: judged, and made into what Python can import."""

import re
import unicodedata
from pathlib import PurePosixPath

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
