"""The code of notebook cells as one file: what defines something is kept, on lines that lead back to their cell.

A notebook is a diary: it loads data, draws, trains, and some cells fail. None of that may hinder or delay the functions
in it. So the rule is plain. Kept are imports, functions, classes, and assignments that call nothing but what makes
constants: ``np.finfo(float).tiny``, ``dict(...)``. Of an ``if``, a ``try`` or a ``with`` the same is kept, if it
defines something. Each statement stands in a ``try`` of its own; a function whose definition fails, because of a
decorator that is not there for instance, says so when it is called.
"""

import ast
import copy
import re
from collections.abc import Iterable, Iterator

from whybn.judging.cells import AT, FROM, HEADER
from whybn.judging.definitions import inner_statements, own_nodes, parsed, top_statements

# Modules whose functions only make values. Of NumPy not the samples, which can be large, and not the data.
PLAIN_MODULES = frozenset(
    {
        *(
            "numpy",
            "math",
            "cmath",
            "collections",
            "functools",
            "itertools",
            "operator",
            "fractions",
            "decimal",
            "numbers",
        ),
        *("types", "typing", "dataclasses", "enum", "string", "re"),
    }
)
LARGE = re.compile(
    r"numpy\.(?:random\.(?!default_rng$|RandomState$|SeedSequence$)|load|genfrom|from(?:file|regex)|memmap)"
)
PLAIN_BUILTINS = frozenset(
    {
        *(
            "abs",
            "bool",
            "bytes",
            "complex",
            "dict",
            "divmod",
            "enumerate",
            "float",
            "frozenset",
            "getattr",
            "int",
            "len",
        ),
        *("isinstance", "list", "map", "max", "min", "object", "pow", "property", "range", "reversed", "round", "set"),
        *("slice", "sorted", "str", "sum", "tuple", "type", "zip"),
    }
)
COMPOUND = ast.If | ast.Try | ast.With
DEFINING = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef

BEGINNING = """\
{header}
from __future__ import annotations

_WHYBN_ABSENT = {{}}


def _whybn_absent(why, *names):
    _WHYBN_ABSENT.update(dict.fromkeys(names, why))


def _whybn_lost(why, where, found, *names):
    said = f"{{type(why).__name__}}: {{why}}"
    cause = _WHYBN_ABSENT.get(getattr(why, "name", None))
    said += f" ({{type(cause).__name__}}: {{cause}})" if cause else ""
    for name in names:
        found.setdefault(name, _whybn_not_defined(f"{{name}} of {{where}} could not be defined: {{said}}"))


def _whybn_not_defined(text):
    def lost(*_args, **_kwargs):
        raise NameError(text)

    return lost
"""


class CellCode:
    """Gathers the code of a notebook, cell by cell.

    Attributes:
        broken: the cells that are not Python, whole or in part.
        dropped: how many statements are left out.
    """

    def __init__(self, name: str, trees: Iterable[ast.Module]) -> None:
        """The notebook's name as it is shown, and what is in all of its cells, for the modules' names."""
        self.beginning = BEGINNING.format(header=HEADER.format(name=name))
        self.kept: list[tuple[ast.stmt, list[ast.stmt], list[str], int]] = []
        self.broken: list[int] = []
        self.dropped = 0
        self.constants: set[str] = set()
        self.modules = dict(imported for tree in trees for imported in imported_names(tree))

    def add(self, number: int, text: str, tree: ast.Module) -> None:
        """Keep what is to be kept of a cell."""
        lines = text.split("\n")
        for statement in tree.body:
            if isinstance(statement, ast.Pass) or is_future(statement):
                continue
            if isinstance(statement, COMPOUND):
                left_out = self.left_out_of(statement)
            else:
                left_out = [] if self.is_kept(statement) else [statement]
            self.dropped += len(left_out)
            if left_out == [statement]:
                continue
            if compiles(statement, left_out):
                self.kept.append((statement, left_out, lines, number))
            elif number not in self.broken:
                self.broken.append(number)

    def source(self) -> bytes:
        """The file."""
        made = self.joined()
        if parsed(made) is None:  # lines that cannot be moved, though they should
            made = self.joined(anew=True)
        return made.encode("utf-8", "backslashreplace") + b"\n"

    def joined(self, *, anew: bool = False) -> str:
        """What is kept, below the beginning."""
        parts = [in_a_try(*each, anew=anew) for each in self.kept]
        lost = {each[-1] for each, part in zip(self.kept, parts, strict=True) if not part}
        self.broken = sorted(lost.union(self.broken))
        return "\n\n".join([self.beginning, *filter(None, parts)])

    def left_out_of(self, compound: ast.stmt) -> list[ast.stmt]:
        """The statements inside an ``if``, a ``try`` or a ``with`` that are left out; itself, if it defines nothing."""
        found, defines = [], False
        waiting = list(inner_statements(compound))[::-1]
        while waiting:
            statement = waiting.pop()
            if isinstance(statement, COMPOUND):
                waiting += list(inner_statements(statement))[::-1]
            elif self.is_kept(statement):
                defines = True
            elif not isinstance(statement, ast.Pass | ast.Raise):
                found.append(statement)
        heads = [each.test for each in (compound, *top_statements([compound])) if isinstance(each, ast.If)]
        wanted = any(isinstance(each, DEFINING) for each in top_statements([compound]))
        return found if defines and (wanted or all(map(self.is_plain, heads))) else [compound]

    def is_kept(self, statement: ast.stmt) -> bool:
        """Whether a statement defines something and does nothing else; what it names is a constant from then on."""
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            names = {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
            plain = self.is_plain(statement)
            if isinstance(statement, ast.AugAssign):
                return plain and names <= self.constants
            self.constants = self.constants | names if plain else self.constants - names
            return plain
        return isinstance(statement, DEFINING) and not is_future(statement)

    def is_plain(self, node: ast.AST) -> bool:
        """Whether to compute this calls nothing but what makes values."""
        nodes = (node, *own_nodes(node))
        return all(self.makes_a_value(each.func) for each in nodes if isinstance(each, ast.Call))

    def makes_a_value(self, called: ast.expr) -> bool:
        """Whether a call of this makes a value and does no work. A call inside it is looked at on its own."""
        names: list[str] = []
        while isinstance(called, ast.Attribute | ast.Subscript):
            names += [called.attr] if isinstance(called, ast.Attribute) else []
            called = called.value
        if not isinstance(called, ast.Name):
            return bool(names)  # a method of a literal, or of what another call gives
        if called.id in self.modules:
            path = ".".join([self.modules[called.id], *names[::-1]])
            return path.partition(".")[0] in PLAIN_MODULES and not LARGE.match(path)
        return called.id in self.constants if names else called.id in PLAIN_BUILTINS


def imported_names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The names that imports give, and what they stand for."""
    for statement in top_statements(tree.body):
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                top = alias.name.partition(".")[0]
                yield alias.asname or top, alias.name if alias.asname else top
        elif isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                yield alias.asname or alias.name, f"{statement.module or ''}.{alias.name}"


def is_future(statement: ast.stmt) -> bool:
    """Whether it is an import from ``__future__``: it may stand at the top only, and stands there."""
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def compiles(statement: ast.stmt, left_out: list[ast.stmt]) -> bool:
    """Whether Python takes what is kept of a statement, which the parser alone does not tell; it is not run."""
    try:
        module = ast.Module([without(statement, left_out)], [])
        compile(ast.fix_missing_locations(module) if left_out else module, "cell", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True


def in_a_try(statement: ast.stmt, left_out: list[ast.stmt], lines: list[str], cell: int, *, anew: bool = False) -> str:
    """A statement in a ``try`` of its own, below a mark that says where it stood.

    Its lines stay as they are, one blank further to the right: what is left out of it becomes ``pass`` and empty lines.
    Where that cannot be, as of two statements in one line, it is written anew; nothing where it is too deep for that.
    """
    first = min([statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", ()))])
    body = "" if anew else moved(statement, left_out, lines, first)
    mark = FROM if body else AT
    if not body:
        try:
            written = ast.unparse(ast.Try([without(statement, left_out)], [], [], [ast.Pass()]))
        except RecursionError:
            return ""
        body = written.removeprefix("try:\n").removesuffix("\nfinally:\n    pass")
    return f"{mark.format(cell=cell, line=first)}\ntry:\n{body}\n{failure_of(statement, cell)}"


def without(statement: ast.stmt, left_out: list[ast.stmt]) -> ast.stmt:
    """A statement with ``pass`` in place of what is left out of it."""
    if not left_out:
        return statement
    places = {(each.lineno, each.col_offset) for each in left_out}
    made = copy.deepcopy(statement)
    for each in list(top_statements([made])):
        bodies = [part.body for part in (each, *getattr(each, "handlers", ())) if isinstance(each, COMPOUND)]
        bodies += [getattr(each, name, []) for name in ("orelse", "finalbody") if isinstance(each, COMPOUND)]
        for body in bodies:
            body[:] = [ast.Pass() if (one.lineno, one.col_offset) in places else one for one in body]
    return made


def moved(statement: ast.stmt, left_out: list[ast.stmt], lines: list[str], first: int) -> str:
    """The lines of a statement, one blank further to the right; nothing where others share its lines."""
    own = dict(enumerate(lines[first - 1 : statement.end_lineno], first))
    if not all(is_alone(each, lines) for each in (statement, *left_out)):
        return ""
    inside_strings = {
        line
        for node in ast.walk(statement)
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))
        for line in range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)
    }
    for each in left_out:
        own[each.lineno] = own[each.lineno][: each.col_offset] + "pass"
        own |= dict.fromkeys(range(each.lineno + 1, (each.end_lineno or each.lineno) + 1), "")
    return "\n".join(text if line in inside_strings or not text else f" {text}" for line, text in own.items())


def is_alone(statement: ast.stmt, lines: list[str]) -> bool:
    """Whether nothing else stands in the lines of a statement, but for a comment."""
    before = lines[statement.lineno - 1].encode()[: statement.col_offset]
    after = lines[(statement.end_lineno or statement.lineno) - 1].encode()[statement.end_col_offset :].strip()
    return not before.strip() and (not after or after.startswith(b"#"))


def failure_of(statement: ast.stmt, cell: int) -> str:
    """The ``except`` that lets a statement of a notebook fail, and remembers what is lost by it."""
    inside = list(top_statements([statement]))
    names = [each.name for each in inside if isinstance(each, ast.FunctionDef | ast.ClassDef)]
    if names:
        listed = ", ".join(map(repr, names))
        return f"except Exception as _whybn:\n    _whybn_lost(_whybn, 'code cell {cell}', globals(), {listed})"
    if isinstance(statement, ast.Import | ast.ImportFrom):
        listed = ", ".join(repr(alias.asname or alias.name.partition(".")[0]) for alias in statement.names)
        return f"except Exception as _whybn:\n    _whybn_absent(_whybn, {listed})"
    return "except Exception:\n    pass"
