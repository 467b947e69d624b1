"""The tests of the clauses as text: each test, the helpers of its module, and what it uses from elsewhere."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

BESIDE = {
    "judge": "tests.clauses.judge",
    "know": "tests.clauses.know",
    "bounds": "spec.bounds",
    "row": "tests.clauses.row.Row",
    "ROW": "tests.clauses.row.Row",
    "kind": "tests.clauses.layers.LayerKind",
    "KIND": "tests.clauses.layers.LayerKind",
}
Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class ClauseTest:
    """A test.

    Attributes:
        code: its source, decorators included; a shared test is followed by what it is applied to.
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
    lines, tree = parsed(root, f"test_{function}")
    imported = imports_of(tree)
    helpers = {name: node for node in tree.body if not marked(node, "clause") for name in defined(node)}
    module = TestModule(helpers={name: source(lines, node) for name, node in helpers.items()})
    for node in tree.body:
        if clause_id := marked(node, "clause"):
            needs = needed(node, helpers)
            parts = [node, *(helpers[name] for name in needs)]
            module.tests[clause_id] = ClauseTest(source(lines, node), needs, uses_of(parts, imported))
        for under, slug in taken(node):
            test = shared_tests(root, imported["clauses"].split(".")[-2])[slug]
            module.tests[f"{function}.{slug}"] = applied(test, under, module, helpers)
    return module


@cache
def shared_tests(root: Path, module: str) -> dict[str, ClauseTest]:
    """The tests of a module that many functions have, by slug; what they use of it is linked like all the rest."""
    lines, tree = parsed(root, module)
    own = {name: f"tests.clauses.{module}.{name}" for node in tree.body for name in defined(node)}
    imported = imports_of(tree) | own
    return {
        marked(node, "shared"): ClauseTest(source(lines, node), (), uses_of(node.body, imported))
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and marked(node, "shared")
    }


def applied(test: ClauseTest, under: str, module: TestModule, helpers: dict[str, ast.stmt]) -> ClauseTest:
    """A shared test and what it is applied to, by its name in the module."""
    code = f"{test.code}\n\n\n{module.helpers[under]}"
    return ClauseTest(code, needed(helpers[under], helpers), test.uses)


def parsed(root: Path, module: str) -> tuple[list[str], ast.Module]:
    """The lines of a module of clause tests, and what they say."""
    text = (root / "tests" / "clauses" / f"{module}.py").read_text(encoding="utf-8")
    return text.splitlines(), ast.parse(text)


def imports_of(tree: ast.Module) -> dict[str, str]:
    """The names that a module takes from the modules beside it, with their full ones."""
    return {name: full for node in tree.body if isinstance(node, ast.ImportFrom) for name, full in names_of(node)}


def taken(node: ast.stmt) -> Iterator[tuple[str, str]]:
    """The slugs of the shared clauses that a statement takes, each after the name of what it takes them for."""
    for part in ast.walk(node) if isinstance(node, ast.Expr) else ():
        if isinstance(part, ast.Call) and getattr(part.func, "id", "") == "clauses":
            names = [name.id for name in ast.walk(part.args[0]) if isinstance(name, ast.Name)]
            under = next(name for name in names if name in BESIDE)
            yield from ((under, slug) for slug in ast.literal_eval(part.args[1]).split())


def marked(node: ast.stmt, decorator: str) -> str:
    """What a function is marked with: the clause or the slug that it is the test of, or nothing."""
    for mark in getattr(node, "decorator_list", ()):
        if isinstance(mark, ast.Call) and getattr(mark.func, "id", "") == decorator:
            return str(ast.literal_eval(mark.args[0]))
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


def uses_of(nodes: Iterable[ast.stmt], imported: dict[str, str]) -> tuple[str, ...]:
    """What statements use of the modules beside them, each once."""
    return tuple(dict.fromkeys(use for node in nodes for use in used(node, imported)))


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
