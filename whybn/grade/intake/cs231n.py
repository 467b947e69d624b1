"""A ``layers.py`` as the Stanford course CS231n asks for it, made gradable without an edit.

Its functions take their options in a dictionary and hand a cache from forward to backward:
``batchnorm_forward(x, gamma, beta, bn_param) -> out, cache`` and ``batchnorm_backward(dout, cache)``. Beside such a
file intake puts files of our own, one named after each function of the course that can be made from it.

Such a file comes alone, out of a project with compiled helpers, and often imports matplotlib. None of that is needed to
grade it, and it should not be lost over an import. So each missing module is put beside it too, with the names that are
asked of it; to use one of them fails with a sentence.
"""

import ast
import builtins
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

from whybn.judging.definitions import (
    PUT_ASIDE,
    STUB,
    is_filled,
    named_after,
    natural_order,
    parsed,
    state_of,
    top_statements,
)

from .submission_files import some_of

ADAPTER = "whybn_cs231n"
MARKS = frozenset({"bn_param", "ln_param", "gn_param", "cache"})  # parameters by which the style is known
MOST_PARSED = 1_000_000  # of one submission; a usual layers.py has fifty thousand bytes

# What each function of the course is made from.
NEEDED = {
    "batchnorm_forward": ("batchnorm_forward",),
    "update_running": ("batchnorm_forward",),
    "batchnorm_inference": ("batchnorm_forward",),
    "batchnorm_backward": ("batchnorm_forward", "batchnorm_backward"),
    "layernorm_forward": ("layernorm_forward",),
    "spatial_batchnorm_forward": ("spatial_batchnorm_forward",),
    "spatial_batchnorm_backward": ("spatial_batchnorm_forward", "spatial_batchnorm_backward"),
    "groupnorm_forward": ("spatial_groupnorm_forward",),
}
ORIGINALS = frozenset(name for needed in NEEDED.values() for name in needed)

MADE = '''\
"""Made by whybn: {name} in the terms of this submission's {path}."""

from importlib import import_module

{name} = import_module(".{adapter}", __package__).adapt("{name}", import_module(".{module}", __package__))
'''


def adapt(files: dict[str, bytes], names: tuple[str, ...]) -> tuple[list[str], dict[str, str]]:
    """Add the files that make a CS231n-style file gradable, if ``files`` has one.

    A file that is named after a function of the course, and is filled in, is the answer for that function, whatever
    else there is. Of several CS231n-style files the one counts in which what the function is made from is written;
    then the one called ``layers.py``, then the one with the most that is written, then the last: the clone of a whole
    course holds a file of stubs for every assignment.

    Returns:
        What is to be said about it, and for each function that is made the file that it is made from.
    """
    own = {path: named_after(PurePosixPath(path)) for path in files}
    styled = files_in_the_style({path: source for path, source in files.items() if own[path] not in names})
    if not styled:
        return [], {}
    answered, left = set(), MOST_PARSED
    for path in sorted((path for path, name in own.items() if name in names), key=lambda path: len(files[path])):
        left -= len(files[path])
        if left < 0 or state_of(parsed(files[path]), own[path]) != STUB:
            answered.add(own[path])
    chosen = {
        name: max(holders, key=lambda path: merit(path, styled[path], needed))
        for name, needed in NEEDED.items()
        if name in names
        and name not in answered
        and (holders := [path for path, functions in styled.items() if functions.keys() >= set(needed)])
    }
    if not chosen:
        return [], {}
    used = sorted(set(chosen.values()))
    for path in used:
        files.update(stand_ins(path, files, names))
    files[f"{ADAPTER}.py"] = adapter_source()
    modules = {path: import_name(path, files) for path in used}
    for name, path in chosen.items():
        text = MADE.format(name=name, path=path, adapter=ADAPTER, module=modules[path])
        files[f"{name}.py"] = text.encode()
    return list(notes_on_choice(used, styled)), chosen


def merit(path: str, functions: dict[str, bool], needed: tuple[str, ...]) -> tuple[object, ...]:
    """What decides which of several files a function is made from: the largest does."""
    place = PurePosixPath(path)
    return (
        sum(functions[name] for name in needed),
        PUT_ASIDE.search(path.lower()) is None,
        place.stem == "layers",
        sum(functions.values()),
        -len(place.parts),
        natural_order(place),
    )


def notes_on_choice(used: list[str], styled: dict[str, dict[str, bool]]) -> Iterator[str]:
    """Which files count, and which in that style do not."""
    are, they = ("is", "it is") if len(used) == 1 else ("are", "they are")
    yield f"{some_of(used)} {are} in the style of CS231n: graded as {they}, through an adapter"
    others = [path for path in sorted(styled) if path not in used]
    stubs = [path for path in others if not any(styled[path].values())]
    if rest := [path for path in others if path not in stubs]:
        yield f"not {some_of(rest)}, in that style too"
    if stubs:
        yield f"not {some_of(stubs)}, in that style too, with nothing but stubs of these functions"


def files_in_the_style(files: dict[str, bytes]) -> dict[str, dict[str, bool]]:
    """The files in the style of CS231n, and the functions in each that can be adapted: whether they are written."""
    found, left = {}, MOST_PARSED
    for path, source in sorted(files.items(), key=lambda item: len(item[1])):
        if any(mark.encode() in source for mark in MARKS) and len(source) <= left:
            left -= len(source)
            found[path] = functions_to_adapt(source)
    return {path: functions for path, functions in found.items() if functions}


def functions_to_adapt(source: bytes) -> dict[str, bool]:
    """The functions of a file that have a parameter of CS231n's, by the course's names: whether they are written."""
    tree = parsed(source)
    found = {
        statement.name: is_filled(statement)
        for statement in top_statements(tree.body if tree else [])
        if isinstance(statement, ast.FunctionDef)
        and MARKS.intersection(argument.arg for argument in (*statement.args.posonlyargs, *statement.args.args))
    }
    if "batchnorm_backward_alt" in found:
        found["batchnorm_backward"] = found["batchnorm_backward_alt"] or found.get("batchnorm_backward", False)
    return {name: filled for name, filled in found.items() if name in ORIGINALS}


def import_name(path: str, files: dict[str, bytes]) -> str:
    """The name to import a file by: its own where no other file shares it, else with its folders."""
    stems = [PurePosixPath(each).stem for each in files]
    stem = PurePosixPath(path).stem
    return stem if stems.count(stem) == 1 else path.removesuffix(".py").replace("/", ".")


@cache
def adapter_source() -> bytes:
    """The module that is put beside the submission."""
    return Path(__file__).with_name("cs231n_adapter.py").read_bytes()


MOST_STAND_INS = 50
STAND_IN_PACKAGE = b'"""Made by whybn in place of a package that is not there."""\n\n__path__ = []\n'
STAND_IN = '''\
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
    for module, asked in absent_imports(path, files):
        if not asked.intersection(names):
            wanted.setdefault(module, set()).update(asked)
    made: dict[str, bytes] = {}
    for module, asked in sorted(wanted.items())[:MOST_STAND_INS]:
        parts = module.split(".")
        for depth in range(1, len(parts)):
            package = "/".join(parts[:depth])
            made.setdefault(f"{package}/__init__.py", STAND_IN_PACKAGE)
        made[f"{'/'.join(parts)}.py"] = (
            STAND_IN + "".join(stand_in_definition(name) for name in sorted(asked))
        ).encode()
    return {each: text for each, text in made.items() if each not in files}


def absent_imports(path: str, files: dict[str, bytes]) -> Iterator[tuple[str, set[str]]]:
    """The absent modules that a file imports, and the names that it asks of each."""
    known = {PurePosixPath(each).stem for each in files}
    known |= {each.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for each in files}
    tree = parsed(files[path])
    folder = ".".join(PurePosixPath(path).parent.parts)
    for statement in tree.body if tree else []:
        if isinstance(statement, ast.Import):
            yield from ((name.name, set()) for name in statement.names if is_absent(name.name, known))
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            here = f"{folder}.{statement.module}" if statement.level and folder else statement.module
            if (
                statement.level < 2
                and not {statement.module, here} & known
                and (statement.level or is_absent(statement.module, known))
            ):
                yield here, {name.name for name in statement.names} - {"*"}


def is_absent(module: str, known: set[str]) -> bool:
    """Whether an import would fail: neither the student's, nor Python's, nor NumPy."""
    return module not in known and module.partition(".")[0] not in {*sys.stdlib_module_names, "numpy"}


def stand_in_definition(name: str) -> str:
    """The source of one name of a stand-in; what Python has under that name is taken from there."""
    if name == "xrange":
        return "xrange = range\n"
    return f"import builtins\n{name} = builtins.{name}\n" if hasattr(builtins, name) else f'{name} = Absent("{name}")\n'
