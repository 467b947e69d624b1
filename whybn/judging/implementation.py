"""What is under test: the functions of the course, from stubs, a package, a file, a folder or the misconceptions."""

import re
import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePath
from types import ModuleType
from typing import Any

from .definitions import FILLED, named_after, parsed, standing, state_of

DEFINITION = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)", re.M)


@dataclass(frozen=True)
class Source:
    """A file of Python: where it lies, or would lie, and what is in it."""

    path: PurePath
    text: bytes


@dataclass(frozen=True)
class BrokenFile:
    """A file that does not load.

    Attributes:
        path: absolute, or as the submission names it.
        line: where it fails, if that is known.
        reason: why.
        source: what stands in that line, if that is known.
    """

    path: PurePath
    line: int | None
    reason: str
    source: str = ""

    def __str__(self) -> str:
        name = self.path.name if self.path.is_absolute() else self.path.as_posix()
        place = f", line {self.line}" if self.line else ""
        return f"{name}{place} does not import: {self.reason}"


@dataclass
class Implementation:
    """Functions by name; those whose file is broken stand in ``broken`` instead.

    Anything with these attributes can be put under test: the functions may be local ones, adapters to a framework or
    proxies to another process.
    """

    name: str
    functions: dict[str, Callable[..., Any]] = field(default_factory=dict)
    broken: dict[str, BrokenFile] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


def from_files(name: str, files: list[Path], names: tuple[str, ...]) -> Implementation:
    """The course's functions from files: each file is loaded alone, so that a broken one does not hide the others."""
    sources = [Source(path, path.read_bytes()) for path in files]
    return from_loaded(name, [(source, load_file(source)) for source in sources], names)


def from_loaded(
    name: str, loaded: Iterable[tuple[Source, ModuleType | BrokenFile]], names: tuple[str, ...]
) -> Implementation:
    """The course's functions from files that were run; where several have one, :func:`standing` says which counts."""
    implementation = Implementation(name)
    found: dict[str, list[tuple[Source, Any]]] = {}
    files = list(loaded)
    for source, module in files:
        implementation.files.add(str(source.path))
        broken = isinstance(module, BrokenFile)
        for function in broken_names(source, names) if broken else [n for n in names if hasattr(module, n)]:
            value: Any = module if broken else getattr(module, function)
            found.setdefault(function, []).append((source, value))
    trees = cache(lambda source: parsed(source.text))
    modules = {module.__name__: source for source, module in files if isinstance(module, ModuleType)}

    def place(function: str, source: Source, value: Any) -> tuple[object, ...]:
        home = source if isinstance(value, BrokenFile) else modules.get(str(getattr(value, "__module__", None)))
        # What is imported is as filled as it is where it comes from.
        state = FILLED if home is None else state_of(trees(home), function)
        return standing(source.path, function, state, defined=home is source)

    for function, candidates in found.items():
        _, value = candidates[0]
        if len(candidates) > 1:
            _, value = max(candidates, key=lambda each: place(function, *each))
        if isinstance(value, BrokenFile):
            implementation.broken[function] = value
        else:
            implementation.functions[function] = value
    return implementation


def load_file(source: Source) -> ModuleType | BrokenFile:
    """Run a file of this machine as a module of its own; it may import its neighbours."""
    path = Path(source.path)
    module = ModuleType(f"whybn_under_test_{path.stem}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module  # pickling and dataclasses look their module up
    if str(path.parent) not in sys.path:
        sys.path.append(str(path.parent))  # last: a learner's file may import its neighbours but shadows nothing
    return run_source(source, module)


def run_source(source: Source, module: ModuleType) -> ModuleType | BrokenFile:
    """Run a file in a module. Compiled from the source each time: no stale byte code after a quick save."""
    path = str(source.path)
    try:
        exec(compile(source.text, path, "exec", dont_inherit=True), module.__dict__)
    except SyntaxError as error:
        return BrokenFile(source.path, error.lineno, f"SyntaxError: {error.msg}")
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a file that calls sys.exit() is broken too
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
        return BrokenFile(source.path, lines[-1] if lines else None, f"{type(error).__name__}: {error}")
    return module


def name_of(source: Source) -> str:
    """The function that a file is named after, if it is."""
    return named_after(source.path)


def broken_names(source: Source, names: tuple[str, ...]) -> list[str]:
    """The functions that a file that does not import was going to hold, read from its text and its name."""
    text = source.text.decode("utf-8", errors="replace")
    intended = {*DEFINITION.findall(text), name_of(source)}
    return [name for name in names if name in intended]
