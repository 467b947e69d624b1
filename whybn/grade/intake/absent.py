"""Stand-ins for what a CS231n-style file imports and a submission does not hold.

Such a file comes alone, out of a project with compiled helpers, and often imports matplotlib. None of that is needed to
grade it, and it should not be lost over an import. So each missing module is put beside it, with the names that are
asked of it; to use one of them fails with a sentence.
"""

import ast
import builtins
import sys
from collections.abc import Iterator
from pathlib import PurePosixPath

from .syntax import parsed

MOST = 50
PACKAGE = b'"""Made by whybn in place of a package that is not there."""\n\n__path__ = []\n'
HEAD = '''\
"""Made by whybn in place of a module that is not there."""

__path__ = []


class Absent:
    """Stands for a part of that module."""

    def __init__(self, name):
        self.name = name

    def __call__(self, *_args, **_kwargs):
        raise ImportError(f"{self.name} cannot be used here: its module is not part of the submission")


'''


def stand_ins(path: str, files: dict[str, bytes], names: tuple[str, ...]) -> dict[str, bytes]:
    """Files in place of the modules that the file at ``path`` imports and that are neither here nor installed.

    What is imported inside a ``try`` has its own answer to being absent. A function of the course is never stood in
    for.
    """
    wanted: dict[str, set[str]] = {}
    for module, asked in _imports(path, files):
        if not asked.intersection(names):
            wanted.setdefault(module, set()).update(asked)
    made: dict[str, bytes] = {}
    for module, asked in sorted(wanted.items())[:MOST]:
        parts = module.split(".")
        for depth in range(1, len(parts)):
            package = "/".join(parts[:depth])
            made.setdefault(f"{package}/__init__.py", PACKAGE)
        made[f"{'/'.join(parts)}.py"] = (HEAD + "".join(_definition(name) for name in sorted(asked))).encode()
    return {each: text for each, text in made.items() if each not in files}


def _imports(path: str, files: dict[str, bytes]) -> Iterator[tuple[str, set[str]]]:
    """The absent modules that a file imports, and the names that it asks of each."""
    known = {PurePosixPath(each).stem for each in files}
    known |= {each.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for each in files}
    tree = parsed(files[path])
    folder = ".".join(PurePosixPath(path).parent.parts)
    for statement in tree.body if tree else []:
        if isinstance(statement, ast.Import):
            yield from ((name.name, set()) for name in statement.names if _absent(name.name, known))
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            here = f"{folder}.{statement.module}" if statement.level and folder else statement.module
            if (
                statement.level < 2
                and not {statement.module, here} & known
                and (statement.level or _absent(statement.module, known))
            ):
                yield here, {name.name for name in statement.names} - {"*"}


def _absent(module: str, known: set[str]) -> bool:
    return module not in known and module.partition(".")[0] not in {*sys.stdlib_module_names, "numpy"}


def _definition(name: str) -> str:
    if name == "xrange":
        return "xrange = range\n"
    return f"import builtins\n{name} = builtins.{name}\n" if hasattr(builtins, name) else f'{name} = Absent("{name}")\n'
