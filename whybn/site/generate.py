"""All generated files: what the modules of this package give, written where it differs, removed where it is gone.

And the menu that leads to them: mkdocs.yml names folders, the generated pages fill them.
"""

import importlib
import pkgutil
from collections.abc import Mapping, Sequence, Set
from pathlib import Path, PurePosixPath
from typing import Any

from whybn.files import write_whole

from . import SiteError

Content = str | bytes


def write_files(folder: Path, files: Mapping[str, Content]) -> int:
    """Write files below a folder, by path below it; returns how many were written.

    A file that is right already is left alone: a server that watches the folder would build for ever otherwise.
    """
    return sum(write_file(folder / path, content) for path, content in files.items())


def write_file(path: Path, content: Content) -> bool:
    """Write one file unless it holds this already; tells whether it was written."""
    data = content.encode() if isinstance(content, str) else content
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data)
    return True


def remove_others(folder: Path, wanted: Set[Path]) -> None:
    """Remove every file below a folder that is not wanted, and the folders that this leaves empty."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path not in wanted:
            path.unlink()


# Folders below docs/ in which every file is generated: what an earlier build left there is removed.
FOLDERS = ("claims", "specification", "exercises", "experiment-pages", "quiz", "api", "assets/generated")


def generate(root: Path) -> tuple[str, ...]:
    """Write every generated file below ``root/docs``; returns their paths, within a folder in reading order."""
    files = collect(root)
    docs = root / "docs"
    write_files(docs, files)
    for folder in FOLDERS:
        remove_others(docs / folder, {docs / path for path in files})
    return tuple(files)


def collect(root: Path) -> dict[str, Content]:
    """Every generated file by its path below ``docs/``.

    Raises SiteError where two modules give the same file.
    """
    files: dict[str, Content] = {}
    for module in modules():
        given = module.pages(root)
        if twice := sorted(files.keys() & given.keys()):
            raise SiteError(f"{module.__name__} gives {twice[0]}, and another module of whybn.site does too.")
        files.update(given)
    return files


def modules() -> list[Any]:
    """The modules of this package that give pages: all that have a function ``pages``."""
    package = Path(__file__).parent
    names = [info.name for info in pkgutil.iter_modules([str(package)]) if not info.name.startswith("_")]
    loaded = [importlib.import_module(f"{__package__}.{name}") for name in names]
    return [module for module in loaded if hasattr(module, "pages")]


def filled(entry: Any, generated: Sequence[str]) -> Any:
    """A part of the menu in which ``folder/*`` has become the generated pages of that folder, in their order.

    Their ``index.md`` is left out: the menu names it itself, to say what it is.
    """
    if isinstance(entry, dict):
        return {title: filled(below, generated) for title, below in entry.items()}
    if isinstance(entry, list):
        return [page for item in entry for page in several(item, generated)]
    return entry


def several(item: Any, generated: Sequence[str]) -> list[Any]:
    """What stands in a menu for one item of it."""
    if not (isinstance(item, str) and item.endswith("/*")):
        return [filled(item, generated)]
    folder = PurePosixPath(item).parent
    pages = [page for page in map(PurePosixPath, generated) if page.parent == folder and page.suffix == ".md"]
    return [str(page) for page in pages if page.name != "index.md"]
