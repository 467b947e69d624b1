"""How a solver finds Python's own modules: by a list of their folder, made before the file system closes.

Landlock cannot let a folder be listed and not what lies below it, and below lib/python3.x lie the installed packages.
So nobody may list it, and Python's own finder, which lists, finds nothing there.
"""

import sys
from collections.abc import Collection, Mapping, Sequence
from importlib.abc import PathEntryFinder
from importlib.machinery import ModuleSpec, all_suffixes
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType


class ListedFolder(PathEntryFinder):
    """Finds the modules and packages that lay in a folder when this was made, except some, or only some."""

    def __init__(self, folder: str, without: Collection[str] = (), only: Collection[str] | None = None) -> None:
        self.folder = folder
        place = Path(folder)
        there = {child.name for child in place.iterdir()} if place.is_dir() else set()
        entries = sorted(there.difference(without) if only is None else there.intersection(only))
        self.places = {name: f"{name}/__init__.py" for name in entries if self.has(f"{name}/__init__.py")}
        for suffix in all_suffixes():  # of two files of one name, the kind that Python prefers
            for file in entries:
                if file.endswith(suffix) and self.has(file):
                    self.places.setdefault(file.removesuffix(suffix), file)

    def has(self, file: str) -> bool:
        """Whether this file lies there."""
        return Path(self.folder, file).is_file()

    def find_spec(self, fullname: str, _target: ModuleType | None = None) -> ModuleSpec | None:
        """The module of this name, if it lay there."""
        name = fullname.rpartition(".")[2]
        if (place := self.places.get(name)) is None:
            return None
        inside = [f"{self.folder}/{name}"] if place == f"{name}/__init__.py" else None
        return spec_from_file_location(fullname, f"{self.folder}/{place}", submodule_search_locations=inside)


def listed(
    folders: Sequence[str], without: Collection[str], packages: Mapping[str, Collection[str]]
) -> dict[str, ListedFolder]:
    """A finder for each folder, while it may still be listed; of folders of packages only for those that are named."""
    own = {folder: ListedFolder(folder, without) for folder in folders}
    return own | {folder: ListedFolder(folder, only=names) for folder, names in packages.items() if folder not in own}


def search_only(finders: dict[str, ListedFolder]) -> None:
    """From now on modules come from these folders, and what lies below them is found as usual."""

    def hook(folder: str) -> ListedFolder:
        if folder not in finders:
            raise ImportError(folder)
        return finders[folder]

    sys.path_hooks.insert(0, hook)
    sys.path[:] = finders
    sys.path_importer_cache.clear()
