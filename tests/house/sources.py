"""The house as it is written: its modules, and which of them uses which. Everything is read, nothing imported."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
FOLDERS = ("whybn", "reference_impl", "spec", "exercises", "tests/clauses", "docs")


class Use(NamedTuple):
    """That a module uses another one, or a library.

    Attributes:
        by_name: it loads a module that a text names, while it runs; else it imports it.
        typing: only for its types.
    """

    user: str
    used: str
    line: int
    by_name: bool = False
    typing: bool = False


@dataclass(frozen=True)
class House:
    """The modules below some folders of a root, by their dotted names."""

    root: Path
    folders: tuple[str, ...] = FOLDERS

    @cached_property
    def paths(self) -> dict[str, Path]:
        """Every module's file."""
        files = (path for folder in self.folders for path in sorted((self.root / folder).rglob("*.py")))
        return {self.name(path): path for path in files}

    @cached_property
    def trees(self) -> dict[str, ast.Module]:
        """Every module's syntax."""
        return {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in self.paths.items()}

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Every use of one module by another, wherever in the file it stands."""
        return tuple(dict.fromkeys(use for name in self.trees for use in self.uses_of(name) if use.used != name))

    def name(self, path: Path) -> str:
        """A module's name: ``whybn.grade`` for the package's own file, ``whybn.grade.command`` for one in it."""
        parts = path.relative_to(self.root).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def place(self, use: Use) -> str:
        """Where a use stands."""
        return f"{self.paths[use.user].relative_to(self.root).as_posix()}:{use.line}"

    def uses_of(self, user: str) -> Iterator[Use]:
        """What a module imports, and what it loads by name."""
        tree = self.trees[user]
        types = {id(node) for block in ast.walk(tree) if for_types(block) for node in ast.walk(block)}
        loads = any(isinstance(node, ast.Call) and loader(node) for node in ast.walk(tree))
        for node in ast.walk(tree):
            typing = id(node) in types
            if isinstance(node, ast.Import):
                yield from (Use(user, self.known(alias.name), node.lineno, typing=typing) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self.base(user, node)
                yield from (Use(user, self.known(f"{base}.{a.name}"), node.lineno, typing=typing) for a in node.names)
            elif isinstance(node, ast.Call) and loader(node) and (text := beginning(node.args[0])):
                yield Use(user, self.known(text), node.lineno, by_name=True)
            elif loads and isinstance(node, ast.Constant) and "." in str(node.value) and node.value in self.trees:
                yield Use(user, str(node.value), node.lineno, by_name=True)

    def base(self, user: str, node: ast.ImportFrom) -> str:
        """What ``from`` names, its dots resolved."""
        if not node.level:
            return str(node.module)
        within = user.split(".")
        above = node.level - (self.paths[user].name == "__init__.py")
        return ".".join([*within[: len(within) - above], *([node.module] if node.module else [])])

    def known(self, name: str) -> str:
        """The module of ours that a dotted name leads to; of a library, its first word."""
        parts = name.split(".")
        inner = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
        return next((one for one in inner if one in self.trees), parts[0])


def written(root: Path, texts: Mapping[str, str]) -> House:
    """Another house, to try a rule on: its files, by their paths."""
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return House(root)


def for_types(node: ast.AST) -> bool:
    """Whether a block is for type checkers alone."""
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def loader(node: ast.Call) -> bool:
    """Whether a call is ``import_module(...)``."""
    return "import_module" in (getattr(node.func, "id", ""), getattr(node.func, "attr", ""))


def beginning(node: ast.expr) -> str:
    """What a text begins with, up to the first thing that is put into it."""
    first = node.values[0] if isinstance(node, ast.JoinedStr) else node
    return str(first.value) if isinstance(first, ast.Constant) else ""
