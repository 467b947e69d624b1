"""What a submission may import: all of Python's own modules and of NumPy, but for a few."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from . import layers as machine
from .layers import REFUSED, Layers
from .packages import Package

NOT_IMPORTED = frozenset({"__main__", "test", "tests", "idle_test", "conftest"})
PROMPT = "_pyrepl"  # asks for a terminal while it is imported
BUILDING = frozenset({"distutils", "f2py"})  # of NumPy: they start a compiler
SUFFIXES = (".py", ".so")


def modules() -> list[str]:
    """The names of all modules that lie in the standard library and in NumPy, with those in packages."""
    own = {name for name in sys.stdlib_module_names if name not in REFUSED and name != PROMPT}
    found = {name for name in own if name in sys.builtin_module_names}
    for folder in machine.library_path():
        found.update(name for name in below(folder) if name.partition(".")[0] in own)
    numpy = below(machine.numpy_folders()[0])
    found.update(f"numpy.{name}" for name in numpy if name.partition(".")[0] not in BUILDING)
    return sorted(found)


def below(folder: Path) -> Iterator[str]:
    """The names of the modules in a folder and in its packages."""
    for child in sorted(folder.iterdir()) if folder.is_dir() else []:
        name = child.name.partition(".")[0]
        if name in NOT_IMPORTED or not name.isidentifier():
            continue
        if child.name.endswith(SUFFIXES) and name != "__init__":
            yield name
        elif (child / "__init__.py").is_file():
            yield name
            yield from (f"{name}.{inner}" for inner in below(child))


def extensions() -> list[str]:
    """The modules in C: loaded before the file system closes, since the libraries that they need lie elsewhere."""
    # _asyncio needs none, and would import all of asyncio.
    found = {name for folder in machine.library_path() for name in compiled(folder)}
    return sorted(name for name in found if not name.startswith(("_test", "_xx", "xx", "_asyncio")))


def compiled(folder: Path) -> Iterator[str]:
    """The names of the modules in C that lie in a folder."""
    yield from (path.name.partition(".")[0] for path in folder.glob("*.so"))


def loaded_first(layers: Layers, packages: Sequence[Package] = ()) -> list[str]:
    """The modules that the zygote loads: in C, packages, and all of them where a solver could not read in a home."""
    folders = (*machine.standard_library(), *machine.numpy_folders())
    hidden = layers.other_user and not layers.namespaces and any(map(closed, folders))
    asked = [name for package in packages if package.asked for name in package.modules]
    return [*(modules() if hidden else extensions()), *asked]


def without_other_user(layers: Layers, packages: Sequence[Package]) -> Layers:
    """The layers with these packages: another user cannot load what lies in a closed home, a part at a time."""
    folders = {path.parent for package in packages for path in package.paths}
    hidden = layers.other_user and not layers.namespaces and any(map(closed, folders))
    return replace(layers, other_user=False) if hidden else layers


def closed(folder: Path) -> bool:
    """Whether somebody without rights cannot read what lies in a folder."""
    on_the_way = any(not each.stat().st_mode & 1 for each in (folder, *folder.parents))
    return on_the_way or not folder.stat().st_mode & 4
