"""The tests of the clauses as text: each test, the helpers of its module, and what it uses from elsewhere."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

BESIDE = {"judge": "tests.clauses.judge", "know": "tests.clauses.know", "bounds": "spec.bounds"}
Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class ClauseTest:
    """A test.

    Attributes:
        code: its source, decorators included.
        helpers: the names in its own module that it uses, and that these use.
        uses: what it uses of the modules beside it, by their full names: ``tests.clauses.know.batchnorm_forward``.
    """

    code: str
    helpers: tuple[str, ...]
    uses: tuple[str, ...]


@dataclass(frozen=True)
class TestModule:
    """The tests of one function.

    Attributes:
        tests: by the clause's id.
        helpers: the source of what several tests share, by name.
    """

    tests: dict[str, ClauseTest] = field(default_factory=dict)
    helpers: dict[str, str] = field(default_factory=dict)


@cache
def read(root: Path, function: str) -> TestModule:
    """The tests of a function."""
    text = (root / "tests" / "clauses" / f"test_{function}.py").read_text(encoding="utf-8")
    lines, tree = text.splitlines(), ast.parse(text)
    imported = {name: full for node in tree.body if isinstance(node, ast.ImportFrom) for name, full in names_of(node)}
    shared = {name: node for node in tree.body if not clause_of(node) for name in defined(node)}
    module = TestModule(helpers={name: source(lines, node) for name, node in shared.items()})
    for node in tree.body:
        if clause_id := clause_of(node):
            helpers = needed(node, shared)
            parts = [node, *(shared[name] for name in helpers)]
            uses = dict.fromkeys(use for part in parts for use in used(part, imported))
            module.tests[clause_id] = ClauseTest(source(lines, node), helpers, tuple(uses))
    return module


def clause_of(node: ast.stmt) -> str:
    """The clause that a function is the test of, or nothing."""
    for decorator in getattr(node, "decorator_list", ()):
        if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "clause":
            return str(ast.literal_eval(decorator.args[0]))
    return ""


def defined(node: ast.stmt) -> Iterator[str]:
    """The names that a statement of a module gives: functions, classes and constants."""
    if isinstance(node, Definition):
        yield node.name
    elif isinstance(node, ast.Assign):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def source(lines: list[str], node: ast.stmt) -> str:
    """The lines of a statement, from its first decorator on."""
    first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))])
    return "\n".join(lines[first - 1 : node.end_lineno])


def needed(node: ast.stmt, shared: dict[str, ast.stmt]) -> tuple[str, ...]:
    """The helpers of the module that a statement uses, and those that these use, in the order of the module."""
    found: set[str] = set()
    waiting: list[ast.stmt] = [node]
    while waiting:
        named = {part.id for part in ast.walk(waiting.pop()) if isinstance(part, ast.Name)}
        new = (named & shared.keys()) - found
        found |= new
        waiting += [shared[name] for name in new]
    return tuple(name for name in shared if name in found)


def used(node: ast.stmt, imported: dict[str, str]) -> Iterator[str]:
    """What a statement uses of the modules beside it, in the order in which it is met."""
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id in BESIDE:
            yield f"{BESIDE[part.value.id]}.{part.attr}"
        elif isinstance(part, ast.Name) and part.id in imported:
            yield imported[part.id]


def names_of(node: ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """The names that a module imports from the helper modules beside it, and their full ones."""
    if node.level == 1 and node.module:
        yield from ((alias.asname or alias.name, f"tests.clauses.{node.module}.{alias.name}") for alias in node.names)
