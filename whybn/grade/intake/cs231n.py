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

from .entries import is_named_after
from .notebook import parsed

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


def adapt(files: dict[str, bytes], names: tuple[str, ...]) -> list[str]:
    """Add the files that make a CS231n-style file gradable, if ``files`` has one; what is to be said about it.

    A file that is named after a function of the course is the answer for that function, whatever else there is. Of
    several CS231n-style files the one called ``layers.py`` counts, else the one with the most functions.
    """
    styled = files_in_the_style({path: source for path, source in files.items() if not is_named_after(path, names)})
    if not styled:
        return []
    path = min(styled, key=lambda each: (PurePosixPath(each).stem != "layers", -len(styled[each]), each))
    named_after = {name for name in names if any(is_named_after(each, (name,)) for each in files)}
    made = [
        name
        for name, needed in NEEDED.items()
        if name in names and name not in named_after and styled[path].issuperset(needed)
    ]
    if not made:
        return []
    files[f"{ADAPTER}.py"] = adapter_source()
    module = import_name(path, files)
    for name in made:
        text = MADE.format(name=name, path=path, adapter=ADAPTER, module=module)
        files[f"{name}.py"] = text.encode()
    others = sorted(styled.keys() - {path})
    return [f"{path} is in the style of CS231n: graded as it is, through an adapter"] + (
        [f"not {', '.join(others[:3])}, in that style too"] if others else []
    )


def files_in_the_style(files: dict[str, bytes]) -> dict[str, frozenset[str]]:
    """The files in the style of CS231n, and the functions in each that can be adapted."""
    found, left = {}, MOST_PARSED
    for path, source in sorted(files.items(), key=lambda item: len(item[1])):
        if any(mark.encode() in source for mark in MARKS) and len(source) <= left:
            left -= len(source)
            found[path] = functions_to_adapt(source)
    return {path: functions for path, functions in found.items() if functions}


def functions_to_adapt(source: bytes) -> frozenset[str]:
    """The functions of a file that have a parameter of CS231n's, by the course's names for them."""
    tree = parsed(source)
    found = {
        statement.name
        for statement in top_statements(tree.body if tree else [])
        if isinstance(statement, ast.FunctionDef)
        and MARKS.intersection(argument.arg for argument in (*statement.args.posonlyargs, *statement.args.args))
    }
    if "batchnorm_backward_alt" in found:
        found.add("batchnorm_backward")
    return ORIGINALS & found


def top_statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements at the top; what came from a notebook stands in a ``try`` each."""
    for statement in body:
        yield from statement.body if isinstance(statement, ast.Try) else [statement]


def import_name(path: str, files: dict[str, bytes]) -> str:
    """The name to import a file by: its own where no other file shares it, else with its folders."""
    stems = [PurePosixPath(each).stem for each in files]
    stem = PurePosixPath(path).stem
    return stem if stems.count(stem) == 1 else path.removesuffix(".py").replace("/", ".")


@cache
def adapter_source() -> bytes:
    """The module that is put beside the submission."""
    return Path(__file__).with_name("cs231n_adapter.py").read_bytes()
