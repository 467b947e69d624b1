"""All generated files: what the modules of this package give, and where it goes."""

import importlib
import pkgutil
from pathlib import Path
from typing import Any

from . import write
from .errors import SiteError

# Folders below docs/ in which every file is generated: what an earlier build left there is removed.
FOLDERS = ("claims", "specification", "exercises", "experiment-pages", "quiz", "api", "assets/generated")


def generate(root: Path) -> tuple[str, ...]:
    """Write every generated file below ``root/docs``; returns their paths, within a folder in reading order."""
    files = collect(root)
    docs = root / "docs"
    write.write_files(docs, files)
    for folder in FOLDERS:
        write.remove_others(docs / folder, {docs / path for path in files})
    return tuple(files)


def collect(root: Path) -> dict[str, write.Content]:
    """Every generated file by its path below ``docs/``.

    Raises SiteError where two modules give the same file.
    """
    files: dict[str, write.Content] = {}
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
