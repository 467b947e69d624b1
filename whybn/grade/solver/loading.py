"""A submission's files as modules, from memory: nothing of it is written to a disk."""

import importlib.machinery
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from pathlib import PurePosixPath
from types import ModuleType

from whybn.implementation import BrokenFile, Source, run_source

PACKAGE = "submission"


class Files(MetaPathFinder, Loader):
    """Lets the files of a submission import each other, after everything that is really installed."""

    def __init__(self) -> None:
        self.sources: dict[str, Source] = {}
        self.loaded: dict[str, ModuleType | BrokenFile] = {}
        self.modules: dict[str, str] = {}

    def add(self, source: Source, broken: str | None) -> None:
        """Make a file known by its dotted path and by its own name; ``broken`` says why it must not run."""
        path = PurePosixPath(str(source.path))
        dotted = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        self.sources[str(path)] = source
        self.modules[dotted] = str(path)
        self.modules.setdefault(path.stem, str(path))
        if broken is not None:
            self.loaded[str(path)] = BrokenFile(path, None, broken)

    def load(self, path: str) -> ModuleType | BrokenFile:
        """Run a file, once."""
        if path not in self.loaded:
            module = ModuleType(f"{PACKAGE}.{PurePosixPath(path).stem}")
            module.__file__ = path
            module.__package__ = PACKAGE
            self.loaded[path] = module  # files that import each other see what there is so far
            self.loaded[path] = run_source(self.sources[path], module)
        return self.loaded[path]

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """A module of the submission, under its own name or relative to the others."""
        found = self.modules.get(fullname.removeprefix(f"{PACKAGE}."))
        return importlib.machinery.ModuleSpec(fullname, self, origin=found) if found else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """The module as it was loaded before, or now."""
        loaded = self.load(str(spec.origin))
        if isinstance(loaded, BrokenFile):
            raise ImportError(str(loaded))
        return loaded

    def exec_module(self, module: ModuleType) -> None:
        """Nothing: the module has run when it was created."""


def installed() -> Files:
    """A new finder, in its place."""
    package = ModuleType(PACKAGE)
    package.__path__ = []
    sys.modules[PACKAGE] = package
    files = Files()
    sys.meta_path.append(files)
    return files
