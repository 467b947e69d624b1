"""A function of the reference as one file that runs by itself: with the helpers that it uses, and no module of ours."""

import ast
import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

INTRODUCTION = '"""The reference\'s {name}, with the helpers that it uses: it runs as it stands."""'
DEFINITION = re.compile(r"\b(def|class) \w+")


Reads = Callable[[str, str], str]
"""How a source of a function, by its name, reads in another convention."""


def as_written(source: str, _: str) -> str:
    """In the course's own convention."""
    return source


class Place(NamedTuple):
    """A name in a part of the reference, ``.gradients`` for instance; without a name, that part itself."""

    module: str
    name: str = ""


class Module:
    """A module of the reference as it is written.

    Attributes:
        lines: of its source.
        statements: that define a name or import it from a library, by that name.
        elsewhere: what its imports from the reference's other modules lead to, by name.
    """

    def __init__(self, name: str) -> None:
        source = inspect.getsource(importlib.import_module(f"reference_impl{name}"))
        self.name, self.lines = name, source.encode().splitlines(keepends=True)
        self.statements: dict[str, ast.stmt] = {}
        self.elsewhere: dict[str, Place] = {}
        for statement in ast.parse(source).body:
            if isinstance(statement, ast.ImportFrom) and statement.level:
                for one in statement.names:
                    inner = f".{statement.module or one.name}"
                    self.elsewhere[one.asname or one.name] = Place(inner, one.name if statement.module else "")
            elif isinstance(statement, ast.Import | ast.ImportFrom):
                self.statements |= {one.asname or one.name: only(statement, one) for one in statement.names}
            elif isinstance(statement, ast.FunctionDef | ast.ClassDef):
                self.statements[statement.name] = statement
            elif isinstance(statement, ast.Assign):
                self.statements |= {node.id: statement for node in statement.targets if isinstance(node, ast.Name)}


read = cache(Module)


def only(statement: ast.Import | ast.ImportFrom, one: ast.alias) -> ast.stmt:
    """The import of one name alone."""
    if isinstance(statement, ast.Import):
        return ast.Import([one])
    return ast.ImportFrom(statement.module, [one], 0)


def found(place: Place) -> Place:
    """Where a name is defined, followed through the modules that import it."""
    while (module := read(place.module)) and place.name in module.elsewhere:
        place = module.elsewhere[place.name]
    return place


def uses(module: Module, statement: ast.stmt) -> Iterator[tuple[ast.Name | ast.Attribute, Place]]:
    """The names in a statement that its module knows, and what they lead to; one behind a module is ``valid.count``."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            behind = module.elsewhere.get(node.value.id)
            if behind and not behind.name:
                yield node, found(Place(behind.module, node.attr))
        elif isinstance(node, ast.Name):
            place = found(Place(module.name, node.id))
            if place.name in read(place.module).statements:
                yield node, place


def standalone(name: str, reads: Reads = as_written) -> str:
    """The source of a file that defines this function of the reference; ``reads`` says it in another convention."""
    main = found(Place("", name))
    needed: dict[Place, None] = {}  # in the order in which they have to stand
    names: dict[Place, str] = {}

    def need(place: Place) -> None:
        module = read(place.module)
        for node, other in uses(module, module.statements[place.name]):
            if isinstance(node, ast.Attribute):  # by itself its name may be that of an argument too
                names[other] = ast.unparse(node).replace(".", "_")
            if other != place and other not in needed:
                need(other)
        needed[place] = None

    need(main)
    imports, types, definitions = [], [], []
    for place in needed:
        statement = read(place.module).statements[place.name]
        if isinstance(statement, ast.Import | ast.ImportFrom):
            imports.append(statement)
        elif isinstance(statement, ast.Assign):
            types.append(written(place, names, whole=True))
        else:
            definitions.append(reads(written(place, names, whole=place == main), place.name))
    parts = [INTRODUCTION.format(name=name), *import_blocks(imports), "".join(types).rstrip("\n")]
    return "\n\n".join(part for part in parts if part) + "\n\n\n" + "\n\n".join(definitions)


def import_blocks(imports: list[ast.Import | ast.ImportFrom]) -> list[str]:
    """Each import once: the standard library's, then NumPy's."""
    lines = {ast.unparse(statement) for statement in imports if isinstance(statement, ast.Import)}
    names: dict[str, set[str]] = {}
    for statement in imports:
        if isinstance(statement, ast.ImportFrom):
            names.setdefault(str(statement.module), set()).add(statement.names[0].name)
    lines |= {f"from {module} import {', '.join(sorted(several))}" for module, several in names.items()}
    return ["\n".join(line for line in sorted(lines) if ("numpy" in line) is numpy) for numpy in (False, True)]


def written(place: Place, names: dict[Place, str], *, whole: bool) -> str:
    """A definition as the reference has it, with these names for others; of a helper's docstring the first line."""
    module = read(place.module)
    statement = module.statements[place.name]
    edits: list[tuple[ast.stmt | ast.expr, str]] = [
        (node, names[other]) for node, other in uses(module, statement) if other in names
    ]
    if not whole and isinstance(statement, ast.FunctionDef | ast.ClassDef) and (told := ast.get_docstring(statement)):
        edits.append((statement.body[0], f'"""{told.splitlines()[0]}"""'))
    lines = module.lines[statement.lineno - 1 : statement.end_lineno]
    for node, text in sorted(edits, key=lambda edit: (edit[0].lineno, edit[0].col_offset), reverse=True):
        first, last = node.lineno - statement.lineno, (node.end_lineno or 0) - statement.lineno
        lines[first : last + 1] = [lines[first][: node.col_offset] + text.encode() + lines[last][node.end_col_offset :]]
    text = b"".join(lines).decode()
    return DEFINITION.sub(rf"\1 {names[place]}", text, count=1) if place in names else text
