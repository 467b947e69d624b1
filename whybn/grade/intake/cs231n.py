"""A ``layers.py`` as the Stanford course CS231n asks for it, made gradable without an edit.

Its functions take their options in a dictionary and hand a cache from forward to backward:
``batchnorm_forward(x, gamma, beta, bn_param) -> out, cache`` and ``batchnorm_backward(dout, cache)``. Beside such a
file intake puts files of our own, one named after each function of the course that can be made from it.

Such a file comes alone, out of a project with compiled helpers. For those the sandbox has stand-ins.
"""

import ast
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
