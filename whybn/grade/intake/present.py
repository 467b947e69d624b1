"""What submissions import, and what of it is not there: that is said in a note, and the sandbox has stand-ins."""

import builtins
import importlib.util
import re
import sys
from collections.abc import Container
from functools import cache
from pathlib import PurePosixPath

from whybn.judging.definitions import parsed
from whybn.sandbox.absent import imported
from whybn.sandbox.layers import REFUSED
from whybn.sandbox.packages import installed

IMPORTS = re.compile(rb"^[ \t]*(?:import|from)[ \t]+(.+)|\bget_ipython\b|\bdisplay\b|;[ \t]*(?:import|from)\b", re.M)
MOST_PARSED = 1_000_000  # bytes of one submission that are looked at for this
MOST_NAMED = 5


def given(packages: tuple[str, ...]) -> frozenset[str]:
    """The modules that are there for every submission. Raises GradeError where a package is not installed."""
    modules = (module for package in installed(packages) for module in package.modules)
    return frozenset({"numpy", *own_modules(), *modules})


@cache
def own_modules() -> frozenset[str]:
    """The modules of this Python that a submission may import."""
    there = {name for name in sys.stdlib_module_names if name in sys.builtin_module_names or is_there(name)}
    return frozenset({*there, "__future__"} - REFUSED.keys())


def is_there(name: str) -> bool:
    """Whether a module of Python's own lies on this machine."""
    try:
        return importlib.util.find_spec(name) is not None
    except ValueError:  # it is there, and does not say from where
        return True


def notes_on(files: dict[str, bytes], known: Container[str]) -> list[str]:
    """The note on what a submission imports that is not there, if it does."""
    own = {part for path in map(PurePosixPath, files) for part in (*path.parts[:-1], path.stem)}
    absent: set[str] = set()
    left = MOST_PARSED
    for source in files.values():
        if len(source) > left or not worth_parsing(source, known):
            continue
        left -= len(source)
        if tree := parsed(source):
            found = imported(tree)
            absent |= {name for name in found.plain if name not in known and name not in own and name.isidentifier()}
            absent |= {top for name in found.near if (top := name.partition(".")[0]) not in own}
            absent |= {name for name in found.names if not hasattr(builtins, name)}
    if not absent:
        return []
    some = sorted(absent)[:MOST_NAMED]
    more = f" and {len(absent) - MOST_NAMED} more" if len(absent) > MOST_NAMED else ""
    which = "it" if len(absent) == 1 else "one of them"
    named = f"{', '.join(some)}{more}"
    return [f"not there for grading, and imported all the same: {named}; a function that uses {which} fails"]


def worth_parsing(source: bytes, known: Container[str]) -> bool:
    """Whether a file may import what is not there, as its lines look."""
    for match in IMPORTS.finditer(source):
        names = re.findall(rb"\w+", match[1] or b"")
        if not names or any(name.decode("utf-8", "replace") not in known for name in names[:1]) or b"," in match[1]:
            return True
    return False
