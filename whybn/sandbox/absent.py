"""Stand-ins for what a submission imports and what is not here: to import it is no mistake, to use it is.

They are here for files that import matplotlib for a picture, or torch for a comparison, and never use it in a function
that is graded. While files load, a stand-in takes whatever is done with it. Afterwards every use fails and names the
package. An import with an answer of its own to being absent (``try: ... except ImportError: torch = None``) fails.
"""

import ast
import builtins
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import FunctionType, ModuleType
from typing import Any

PACKAGE = "submission"
NOTEBOOK_NAMES = ("get_ipython", "display")  # which Jupyter gives to every cell
OF_PYTHON_2 = ("past", "future", "six", "__builtin__")  # packages that give Python 3 the names of Python 2
RENAMED = {"xrange": range, "raw_input": input, "unicode": str, "long": int}
KINDS = """
    getitem add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod pow rpow matmul rmatmul
    and rand or ror neg pos abs invert lt le gt ge
"""


class Absent:
    """A part of what is not here.

    Attributes:
        loading: whether files are loaded, and no function is called.
    """

    __slots__ = ("_place",)
    loading = True

    def __init__(self, name: str, package: str) -> None:
        object.__setattr__(self, "_place", (name, package))

    def __getattr__(self, name: str) -> "Absent":
        if name.startswith("__"):
            raise AttributeError(name)
        return self.part(f".{name}")

    def __setattr__(self, name: str, value: object) -> None:
        self.part("")

    def __setitem__(self, key: object, value: object) -> None:
        self.part("")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it while files load; a function that it should decorate fails from then on."""
        made = self.part("()")
        if len(args) == 1 and not kwargs and isinstance(args[0], FunctionType | type):
            return failing(args[0], *self._place)
        return made

    def __mro_entries__(self, _bases: object) -> tuple[type, ...]:
        """A class that is derived from it has no base."""
        return ()

    def __enter__(self) -> "Absent":
        """Begin a ``with`` block."""
        return self.part("")

    def __exit__(self, *_: object) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        self.part("")
        return iter(())

    def __bool__(self) -> bool:
        self.part("")
        return False

    def __array__(self, *_: object, **__: object) -> Any:
        raise ImportError(sentence(*self._place))

    def part(self, more: str) -> "Absent":
        """What an operation gives while files load. Raises ImportError afterwards."""
        name, package = self._place
        if not Absent.loading:
            raise ImportError(sentence(name + (more if more != "()" else ""), package))
        return Absent((name + more)[:200], package)


def operation(self: Absent, *_: object) -> Absent:
    """Any operator on a stand-in."""
    return self.part("")


for kind in KINDS.split():
    setattr(Absent, f"__{kind}__", operation)


def failing(original: Any, name: str, package: str) -> Callable[..., Any]:
    """In place of a function that was handed to a decorator that is not here."""

    def fails(*_: object, **__: object) -> Any:
        raise ImportError(sentence(name, package))

    fails.__name__, fails.__module__ = original.__name__, original.__module__
    return fails


def sentence(name: str, package: str) -> str:
    """Why a part of what is not here cannot be used."""
    return f"{name} cannot be used here: {package} is neither in the submission nor installed where it is graded"


class AbsentModule(ModuleType):
    """A module that is not here."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        own = self.__name__.removeprefix(f"{PACKAGE}.")
        package = own.partition(".")[0]
        if not isinstance(sys.modules.get(package, self), AbsentModule):  # a file that a folder lacks
            package = own
        if package in OF_PYTHON_2 and (name in RENAMED or hasattr(builtins, name)):
            return RENAMED.get(name) or getattr(builtins, name)
        return Absent(own, package).part(f".{name}")


@dataclass
class Imported:
    """What a file imports.

    Attributes:
        plain: the first parts of the names of modules, where being absent would end the file.
        answered: those of imports that have an answer of their own to being absent.
        near: the modules that it imports from beside itself.
        names: which of a notebook's own names it uses without making them.
    """

    plain: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    near: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


def imported(tree: ast.AST) -> Imported:
    """What a file imports, anywhere in it."""
    found, made = Imported(), set[str]()
    waiting: list[tuple[ast.AST, bool]] = [(tree, False)]
    while waiting:
        node, answered = waiting.pop()
        if isinstance(node, ast.Import):
            (found.answered if answered else found.plain).update(name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            if not node.level:
                (found.answered if answered else found.plain).add((node.module or "").partition(".")[0])
            elif not answered:
                found.near.update([node.module] if node.module else (name.name for name in node.names))
        elif isinstance(node, ast.Name) and node.id in NOTEBOOK_NAMES:
            (found.names if isinstance(node.ctx, ast.Load) and not answered else made).add(node.id)
        elif isinstance(node, ast.FunctionDef):
            made.add(node.name)
        if isinstance(node, ast.Try) and any(map(is_answer, node.handlers)):
            waiting += [(each, True) for each in (*node.body, *node.orelse)]
            waiting += [(each, answered) for each in (*node.handlers, *node.finalbody)]
        else:
            waiting += [(each, answered) for each in ast.iter_child_nodes(node)]
        if isinstance(node, ast.Import | ast.ImportFrom):
            made.update(name.asname or name.name for name in node.names)
    found.plain -= found.answered
    found.names -= made
    return found


def is_answer(handler: ast.ExceptHandler) -> bool:
    """Whether an ``except`` does something of its author's; what is made of a notebook's cells begins with _whybn."""
    return not all(isinstance(each, ast.Pass) or ast.unparse(each).startswith("_whybn_") for each in handler.body)


class StandIns(MetaPathFinder, Loader):
    """Finds what nobody else finds, if a file of the submission cannot do without."""

    def __init__(self, sources: Callable[[], Iterable[bytes]], is_folder: Callable[[str], bool]) -> None:
        self.sources, self.is_folder = sources, is_folder
        self.known: tuple[set[str], set[str]] | None = None

    def wanted(self) -> tuple[set[str], set[str]]:
        """What the files import, from anywhere and from beside themselves; read when it is first asked for."""
        if self.known is None:
            all_found = [imported(tree) for text in self.sources() if (tree := parsed(text)) is not None]
            self.known = set().union(*(one.plain for one in all_found)), set().union(*(one.near for one in all_found))
        return self.known

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A stand-in for a package, for what lies in one, or for a file that was not handed in."""
        parent, _, name = fullname.rpartition(".")
        plain, near = self.wanted()
        if isinstance(sys.modules.get(parent), AbsentModule) or (parent == "whybn" and parent in plain):
            # Of whybn a part is here; a learner's ``from whybn import check`` is none of it.
            return ModuleSpec(fullname, self, is_package=True)
        inside = fullname.startswith(f"{PACKAGE}.")
        if inside and any(
            each == name or fullname.endswith(f".{each}") or each.startswith(f"{name}.") for each in near
        ):
            return ModuleSpec(fullname, self, is_package=True)
        # ``from Layers.Helpers import``, where there is a folder Layers, and no Helpers in it.
        missing = fullname.partition(".")[0] in plain and self.is_folder(parent)
        return ModuleSpec(fullname, self, is_package=True) if missing or fullname in plain else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The stand-in."""
        return AbsentModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing: there is nothing to run."""

    def give_names(self, text: bytes) -> None:
        """Make the names that a notebook has, where this file uses them."""
        if any(name.encode() in text for name in NOTEBOOK_NAMES) and (tree := parsed(text)) is not None:
            for name in imported(tree).names:
                setattr(builtins, name, Absent(name, "IPython"))


def parsed(text: bytes) -> ast.Module | None:
    """A source's syntax, or None where it cannot be parsed."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
