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
    """Lets the files of a submission import each other, after everything that is really installed.

    A file goes by its dotted path and by its own name, each alone or relative to the other files; folders are packages.
    """

    def __init__(self) -> None:
        self.sources: dict[str, Source] = {}
        self.loaded: dict[str, ModuleType | BrokenFile] = {}
        self.modules: dict[str, str] = {}

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
        if any(module.startswith(f"{name}.") for module in self.modules):
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

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
    sys.meta_path.append(files)
    return files
