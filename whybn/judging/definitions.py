"""What a file of Python defines, read from its text, and which of several files answers for a function.

Nothing is run here: a text says of each function whether somebody has written it, or left the stub as it was given.
"""

import ast
import re
import warnings
from collections.abc import Iterable, Iterator
from pathlib import PurePath

Defining = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

# Words in a path by which their own author marks what no longer counts.
PUT_ASIDE = re.compile(r"(?:^|[^a-z])(?:old|backup|bak|copy|orig|original|draft|template|starter)(?:[^a-z]|$)")
FILLED, UNREADABLE, STUB = 2, 1, 0


def parsed(source: str | bytes) -> ast.Module | None:
    """A source's syntax, or None where it cannot be parsed, whether by mistake or by malice."""
    # As text: an encoding that a file declares, some of them very slow, is not looked up.
    text = source if isinstance(source, str) else source.decode("utf-8-sig", "replace")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def top_statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run when a file is loaded, those inside ``if``, ``try`` and ``with`` among them."""
    waiting = list(body)[::-1]
    while waiting:
        statement = waiting.pop()
        yield statement
        waiting += list(inner_statements(statement))[::-1]


def inner_statements(statement: ast.stmt) -> Iterator[ast.stmt]:
    """What stands inside an ``if``, a ``try`` or a ``with``."""
    if isinstance(statement, ast.If | ast.Try | ast.With):
        yield from statement.body
    if isinstance(statement, ast.Try):
        yield from (inner for handler in statement.handlers for inner in handler.body)
    if isinstance(statement, ast.If | ast.Try):
        yield from statement.orelse
    if isinstance(statement, ast.Try):
        yield from statement.finalbody


def is_filled(definition: Defining) -> bool:
    """Whether somebody has written something: a stub raises NotImplementedError, or gives nothing but None.

    Of a class it is enough that one method is written, beside the one that keeps its arguments.
    """
    if isinstance(definition, ast.ClassDef):
        methods = [each for each in definition.body if isinstance(each, ast.FunctionDef) and each.name != "__init__"]
        return any(map(is_filled, methods)) or not methods
    if any(map(is_not_implemented, definition.body)) or all(map(says_nothing, definition.body)):
        return False
    nodes = list(own_nodes(definition))
    returned = [node.value for node in nodes if isinstance(node, ast.Return)]
    # Without any return it was begun, and is wrong rather than not started.
    nothing = names_of_none(definition, nodes)
    return not returned or not all(is_none(value, nothing) for value in returned)


def is_not_implemented(statement: ast.stmt) -> bool:
    """Whether a statement is ``raise NotImplementedError``, with or without words."""
    if not isinstance(statement, ast.Raise):
        return False
    error = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
    return isinstance(error, ast.Name) and error.id == "NotImplementedError"


def says_nothing(statement: ast.stmt) -> bool:
    """Whether a statement is ``pass``, a docstring or ``...``."""
    constant = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return constant or isinstance(statement, ast.Pass)


def own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function without those of the functions inside it."""
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Defining | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def names_of_none(function: ast.AST, nodes: list[ast.AST]) -> set[str]:
    """The local names that are never anything but None: CS231n's stubs begin with ``out, cache = None, None``."""
    empty = {target for node in nodes if isinstance(node, ast.Assign) for target in targets_of_none(node)}
    stores = [node for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    changed = {node.value for node in nodes if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)}
    others = {node.id for node in stores if node not in empty}
    others |= {node.id for node in changed if isinstance(node, ast.Name)}
    return {node.id for node in empty} - others


def targets_of_none(statement: ast.Assign) -> Iterator[ast.Name]:
    """The names to which an assignment gives None."""
    for target in statement.targets:
        pairs: Iterable[tuple[ast.expr, ast.expr]] = [(target, statement.value)]
        if isinstance(target, ast.Tuple) and isinstance(statement.value, ast.Tuple):
            pairs = zip(target.elts, statement.value.elts, strict=False)
        yield from (name for name, value in pairs if isinstance(name, ast.Name) and is_none(value, set()))


def is_none(value: ast.expr | None, nothing: set[str]) -> bool:
    """Whether an expression is None, or a name that is, or a tuple of these."""
    if isinstance(value, ast.Tuple):
        return all(is_none(each, nothing) for each in value.elts)
    if isinstance(value, ast.Name):
        return value.id in nothing
    return value is None or (isinstance(value, ast.Constant) and value.value in (None, ...))


def named_after(path: PurePath) -> str:
    """The function that a file is named after, if it is: its name without the number of its exercise."""
    return re.sub(r"^e\d+_", "", path.stem)


def standing(path: PurePath, function: str, state: int, *, defined: bool) -> tuple[object, ...]:
    """What decides which of several files answers for a function: the largest does.

    What is filled goes before what cannot be read, and that before a stub. Of two that are filled the better named
    counts: the one named after the function, then one that defines it rather than imports it; not one that is put aside
    by its name; the one in fewer folders; the last, where numbers count as numbers: ``week10`` is after ``week9``.
    Times decide nothing: a clone and many a zip lose them.
    """
    return (
        state,
        2 if named_after(path) == function else int(defined),
        PUT_ASIDE.search(path.as_posix().lower()) is None,
        -len(path.parts),
        natural_order(path),
    )


def state_of(tree: ast.Module | None, function: str) -> int:
    """Whether a file's function is filled, a stub, or cannot be told because the file is not Python.

    Of two definitions the last one counts. What a file does not define, but has, is filled.
    """
    if tree is None:
        return UNREADABLE
    found = [each for each in top_statements(tree.body) if isinstance(each, Defining) and each.name == function]
    return FILLED if not found or is_filled(found[-1]) else STUB


def natural_order(path: PurePath) -> list[tuple[int, str]]:
    """A path in the order of its words and numbers."""
    parts = re.split(r"([0-9]+)", path.as_posix())
    return [(len(each.lstrip("0")), each.lstrip("0")) if number % 2 else (0, each) for number, each in enumerate(parts)]
