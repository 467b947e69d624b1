"""Which clause catches which misconception, and the easiest example on which it does.

Each wrong twin of the reference runs through every clause of its function: some 15,000 times fifty examples, a minute
or two on two cores. What came of it is kept below ``build/catches/``, a file for each function, as long as nothing
changes that it depends on.
"""

import hashlib
import importlib
import inspect
import json
import multiprocessing
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import astuple
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import Progress

from whybn import course, explain, specification
from whybn.files import write_whole

from .catching import DRAWN, SEED, Catch, part_of, twins

TOGETHER = 24  # twins that one process takes at a time: it must judge the reference first
FOLDER = Path("build") / "catches"
SHARED = ("__init__", "conftest", "draw", "judge", "know", "layers", "row", "shared")
TOOL = ("bank", "explain", "implementation", "outcome", "remembered", "under_test", "site/catching")

Part = tuple[str, tuple[str, ...]]
"""A function, and some of the misconceptions about it by their ids."""


def load(root: Path, functions: Iterable[str] | None = None) -> dict[str, tuple[Catch, ...]]:
    """The catches of these functions, or of all: by twin in the catalogue's order, then by clause in the page's."""
    names = course.load(root).names if functions is None else tuple(functions)
    keys = {name: key(root, name) for name in names}
    known = {name: found for name in names if (found := kept(root, name, keys[name])) is not None}
    for name, found in sought(root, [name for name in names if name not in known]):
        known[name] = found
        path = root / FOLDER / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps({"key": keys[name], "catches": [astuple(catch) for catch in found]}))
    return {name: known[name] for name in names}


def kept(root: Path, function: str, wanted: str) -> tuple[Catch, ...] | None:
    """What an earlier build found, if nothing has changed since."""
    try:
        table = json.loads((root / FOLDER / f"{function}.json").read_bytes())
    except (OSError, ValueError):
        return None
    return tuple(Catch(*row) for row in table["catches"]) if table["key"] == wanted else None


def key(root: Path, function: str) -> str:
    """A digest of everything that decides the catches of a function."""
    digest = hashlib.sha256(f"{sys.version} {np.__version__} {SEED} {DRAWN}".encode())
    for path in sources(root, function):
        digest.update(path.read_bytes())
    for clause in specification.load(root, (function,)).values():
        digest.update(f"{clause.id} ".encode())
    return digest.hexdigest()


def sources(root: Path, function: str) -> Iterator[Path]:
    """The files that it depends on: tests, bounds, reference, twins, and the part of the tool that judges."""
    tests, reference = root / "tests" / "clauses", importlib.import_module("reference_impl")
    yield from (tests / f"{name}.py" for name in (*SHARED, f"test_{function}"))
    yield root / "spec" / "bounds.py"
    yield from sorted({Path(inspect.getfile(getattr(reference, name))) for name in reference.__all__})
    yield from sorted((root / "reference_impl").glob("_*.py"))
    yield from sorted((root / "reference_impl" / "misconceptions").glob("*.py"))
    yield from (Path(explain.__file__).parent / f"{name}.py" for name in TOOL)


def sought(root: Path, functions: Sequence[str]) -> Iterator[tuple[str, tuple[Catch, ...]]]:
    """The catches of these functions, found by all processors together; each function's as soon as it has them all."""
    parts = [(name, some) for name in functions for some in shares(name)]
    if not parts:
        return
    found: dict[Part, list[Catch]] = {}
    context = multiprocessing.get_context("spawn")  # a fork of a process with threads may hang
    console = Console(stderr=True)
    with (
        ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool,
        Progress(console=console, transient=True, disable=not console.is_terminal) as progress,
    ):
        # The layer's clauses run whole sequences of calls: first in, so that no process is left with them at the end.
        longest_first = sorted(parts, key=lambda part: part[0] != "BatchNorm")
        waiting: dict[Future[list[Catch]], Part] = {pool.submit(part_of, root, *part): part for part in longest_first}
        for done in progress.track(as_completed(waiting), len(parts), description="What each clause catches"):
            found[waiting[done]] = done.result()
            own = [part for part in parts if part[0] == waiting[done][0]]
            if all(part in found for part in own):
                yield own[0][0], tuple(catch for part in own for catch in found[part])


def shares(function: str) -> Iterator[tuple[str, ...]]:
    """The misconceptions about a function, by their ids, in shares for one process each."""
    names = [twin.id for twin in twins(function)]
    yield from (tuple(names[start : start + TOGETHER]) for start in range(0, len(names), TOGETHER))
