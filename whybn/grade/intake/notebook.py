"""Notebooks: the functions in their code cells, as one Python file. It is read, never run."""

import ast
import json
import re
from collections.abc import Iterator

from whybn.grade.escaping import counted
from whybn.judging.definitions import parsed

from .entries import MOST_SOURCE, Unreadable

MOST_CELLS = 2_000
TOO_LONG = f"more than {MOST_SOURCE // 1_000_000} MB of code"
MAGIC = re.compile(r"^(\s*)(?:[%!?]|\w[\w\s,.]*=\s*[%!]|[\w.]+\?{1,2}\s*$)")
# Cell magics whose cell is Python all the same; of the others (%%bash, %%html) nothing is.
PYTHON_MAGICS = re.compile(r"^\s*%%(?:time|timeit|capture|prun|writefile|file)\b")


def source_of(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """A notebook's code as one Python file, and what has to be said about it.

    A notebook is a diary: it loads data, draws, trains, and some cells fail. None of that may hinder or delay the
    functions in it. So the rule is plain: imports, functions, classes and assignments that call nothing are kept, each
    in a ``try`` of its own; every other statement is left out. Magics and shell lines are left out too, and so is a
    cell that is not Python.

    nbformat would bring a dozen packages to read two fields; both are checked here. Raises Unreadable.
    """
    kept = ["from __future__ import annotations"]  # a name in an annotation that is not there costs no function
    broken, dropped, magics = [], 0, 0
    for number, text in enumerate(code_cells(data), 1):
        cell, found = without_magics(text)
        magics += found
        tree = parsed(cell)
        if tree is None:
            broken.append(str(number))
            continue
        parts = [part for statement in tree.body if (part := kept_source(statement))]
        dropped += sum(not isinstance(statement, ast.Pass) for statement in tree.body) - len(parts)
        kept.append("\n".join([f"# code cell {number}", *parts]))
    source = "\n\n".join(kept).encode("utf-8", "backslashreplace")
    if len(source) > MOST_SOURCE:
        raise Unreadable(TOO_LONG)
    return source + b"\n", tuple(notes_on(broken, dropped, magics))


def code_cells(data: bytes) -> list[str]:
    """The sources of the code cells. Raises Unreadable."""
    try:
        content = json.loads(data)
        cells = content["cells"]
        texts = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        texts = ["".join(text) if isinstance(text, list) else text for text in texts]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Unreadable("no notebook of version 4") from error
    if not all(isinstance(text, str) for text in texts) or len(texts) > MOST_CELLS:
        raise Unreadable("no notebook of version 4")
    if sum(map(len, texts)) > MOST_SOURCE:
        raise Unreadable(TOO_LONG)
    return texts


def without_magics(text: str) -> tuple[str, int]:
    """A cell without magics and shell lines, and how many those were.

    Such a line becomes ``pass``, which may stand wherever it stood. A cell that is Python as it is keeps every line: a
    line that begins with a percent sign may go on from the one above.
    """
    dropped = 0
    if text.lstrip().startswith("%%"):
        first, _, rest = text.lstrip().partition("\n")
        text, dropped = rest if PYTHON_MAGICS.match(first) else "", 1
    if parsed(text) is not None:
        return text, dropped
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if match := MAGIC.match(line):
            lines[number] = f"{match[1]}pass"
            dropped += 1
    return "\n".join(lines), dropped


def kept_source(statement: ast.stmt) -> str:
    """A statement in a ``try`` of its own, or nothing where it is not one to keep."""
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        keep = not any(isinstance(node, ast.Call) for node in evaluated_nodes(statement))
    elif isinstance(statement, ast.ImportFrom):
        keep = statement.module != "__future__"  # may stand at the top only, and stands there
    else:
        keep = isinstance(statement, ast.Import | ast.FunctionDef | ast.ClassDef)
    try:
        return ast.unparse(ast.Try([statement], [ignored_failure()], [], [])) if keep else ""
    except RecursionError:
        return ""


def ignored_failure() -> ast.ExceptHandler:
    """The ``except`` that lets a statement of a notebook fail."""
    return ast.ExceptHandler(ast.Name("Exception", ast.Load()), None, [ast.Pass()])


def evaluated_nodes(statement: ast.stmt) -> Iterator[ast.AST]:
    """What an assignment computes; not what its lambdas would, if they were called."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [] if isinstance(node, ast.Lambda) else ast.iter_child_nodes(node)


def notes_on(broken: list[str], dropped: int, magics: int) -> Iterator[str]:
    """What is to be said about what was left out."""
    if broken:
        many = len(broken) > 1
        cells = ", ".join(broken[:10]) + (", …" if len(broken) > 10 else "")
        yield f"code cell{'s' if many else ''} {cells} left out: not Python"
    if dropped:
        yield f"{counted(dropped, 'statement')} left out that define nothing"
    if magics:
        yield f"{counted(magics, 'magic or shell line', 'magics or shell lines')} left out"
