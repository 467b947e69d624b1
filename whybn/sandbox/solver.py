"""What a solver does after it has locked itself in: load files, carry out requests, until the checker hangs up.

A submission's files become modules from memory: nothing of it is written to a disk. Nothing here may import pytest,
Hypothesis, the specification, the tests or the reference.
"""

import gc
import importlib.machinery
import socket
import sys
import warnings
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from pathlib import PurePosixPath
from types import ModuleType
from typing import Any

import numpy as np

from whybn.crossing import wire
from whybn.crossing.answering import MOST_TEXT, Answerer
from whybn.judging.implementation import BrokenFile, Source, from_loaded, name_of, run_source
from whybn.properties import play

from .absent import PACKAGE, Absent, StandIns


class Files(MetaPathFinder, Loader):
    """Lets the files of a submission import each other, after everything that is really installed.

    A file goes by its dotted path and by its own name, each alone or relative to the other files; folders are packages.
    """

    def __init__(self) -> None:
        self.sources: dict[str, Source] = {}
        self.loaded: dict[str, ModuleType | BrokenFile] = {}
        self.modules: dict[str, str] = {}
        self.stand_ins = StandIns(lambda: [source.text for source in self.sources.values()], self.is_folder)

    def add(self, source: Source, broken: str | None) -> None:
        """Make a file known; ``broken`` says why it must not run."""
        path = PurePosixPath(str(source.path))
        self.sources[str(path)] = source
        self.modules[dotted(path)] = str(path)
        self.modules.setdefault(path.stem, str(path))
        if broken is not None:
            self.loaded[str(path)] = BrokenFile(path, None, broken)

    def load(self, path: str) -> ModuleType | BrokenFile:
        """Run a file, once."""
        if path not in self.loaded:
            name = dotted(PurePosixPath(path))
            module = ModuleType(f"{PACKAGE}.{name}")
            module.__file__ = path
            if path.endswith("__init__.py"):
                module.__path__ = []
                module.__package__ = module.__name__
            else:
                module.__package__ = module.__name__.rpartition(".")[0]
            self.stand_ins.give_names(self.sources[path].text)
            self.loaded[path] = module  # files that import each other see what there is so far
            self.loaded[path] = run_source(self.sources[path], module)
        return self.loaded[path]

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """A module of the submission, or a folder of it."""
        name = fullname.removeprefix(f"{PACKAGE}.")
        if (found := self.modules.get(name)) is not None:
            return importlib.machinery.ModuleSpec(
                fullname, self, origin=found, is_package=found.endswith("__init__.py")
            )
        if self.is_folder(name):
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def is_folder(self, name: str) -> bool:
        """Whether this is a folder of the submission, by its dotted path."""
        return bool(name) and any(module.startswith(f"{name}.") for module in self.modules)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        """The module as it was loaded before, or now; a new empty one for a folder."""
        if spec.origin is None:
            return None
        loaded = self.load(spec.origin)
        if isinstance(loaded, BrokenFile):
            raise ImportError(str(loaded))
        return loaded

    def exec_module(self, module: ModuleType) -> None:
        """Nothing: the module has run when it was created."""


def dotted(path: PurePosixPath) -> str:
    """A file's name as a module."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def installed() -> Files:
    """A new finder, in its place."""
    package = ModuleType(PACKAGE)
    package.__path__ = []
    sys.modules[PACKAGE] = package
    files = Files()
    sys.meta_path += [files, files.stand_ins]
    return files


AT_ONCE = 8  # frames; a count and not a time, so that what a dying solver has sent does not depend on the machine


def serve(connection: socket.socket) -> None:
    """Answer frames until the other side closes the connection."""
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(1000)
    gc.set_threshold(50_000, 20, 50)  # requests are large trees without cycles
    files, session = installed(), Answerer({})
    while True:
        try:
            (what, *parts), payload = wire.receive(connection)
        except EOFError:
            return
        if what == "files":
            for path, size, broken in parts[0]:
                files.add(Source(PurePosixPath(path), bytes(payload[:size])), broken)
                payload = payload[size:]
            connection.sendall(wire.frame({}))
        elif what == "load":
            load_file(files, parts[0])
            connection.sendall(wire.frame({}))
        elif what == "choose":
            session, reply = chosen(files, tuple(parts[0]))
            connection.sendall(wire.frame(reply))
        elif what == "play":
            path, functions = parts
            play.serve_tests(connection, path, files.sources[path].text, tuple(functions))
        elif what == "run":
            run(connection, session, parts[0], parts[1], payload)


def load_file(files: Files, path: str) -> None:
    """Run a file; what is wrong with it is told when functions are chosen."""
    Absent.loading = True
    try:
        files.load(path)
    except BaseException as error:  # an exception whose own text raises
        files.loaded[path] = BrokenFile(PurePosixPath(path), None, type(error).__name__)


def chosen(files: Files, names: tuple[str, ...]) -> tuple[Answerer, dict[str, Any]]:
    """A session with the course's functions, and which they are."""
    loaded = [(files.sources[path], module) for path, module in sorted(files.loaded.items())]
    Absent.loading = False
    try:
        for source, module in loaded:
            forget_absent(source, module, names)
        found = from_loaded("submission", loaded, names)
    except BaseException as error:  # a module with a __getattr__ of its own
        return Answerer({}), {"functions": [], "broken": {}, "problem": type(error).__name__[:60]}
    broken = {n: [str(b.path), b.line, b.reason[:MOST_TEXT]] for n, b in found.broken.items()}
    functions = {name: isinstance(value, type) for name, value in found.functions.items()}
    return Answerer(found.functions, files.sources), {"functions": functions, "broken": broken}


def forget_absent(source: Source, module: ModuleType | BrokenFile, names: tuple[str, ...]) -> None:
    """Take away functions of the course that a file imports from what is not here: they are not provided.

    In the file that is named after the function they stay, and say what is missing.
    """
    for name in names:
        if isinstance(vars(module).get(name), Absent) and name_of(source) != name:
            delattr(module, name)


def run(
    connection: socket.socket, session: Answerer, fresh: bool, examples: list[list[dict[str, Any]]], payload: memoryview
) -> None:
    """Carry out the requests of each example. A frame with the replies goes out for each, a few frames at a time."""
    frames: list[bytes] = []
    for requests in examples:
        if fresh:
            session.fresh()
        replies, data = [], []
        with np.errstate(all="ignore"):  # also where a submission has chosen otherwise
            for request in requests:
                reply, parts, payload = session.answer(request, payload)
                replies.append(reply)
                data.extend(parts)
        frames.append(wire.frame(replies, b"".join(data)))
        if len(frames) == AT_ONCE:
            connection.sendall(b"".join(frames))
            frames.clear()
    connection.sendall(b"".join(frames))
