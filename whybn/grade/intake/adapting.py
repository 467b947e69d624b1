"""Implementations of other courses made gradable without an edit: files of our own are put beside them.

For each function of the course that can be made from a file of the submission there is one, named after the function.
Such a file comes alone, out of a project with helpers. For those the sandbox has stand-ins.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from whybn.grade.run.task import MADE_BY
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

from .adapters import MODULE, Adapter, Need, told
from .submission_files import some_of

MOST_PARSED = 1_000_000  # of one submission; a usual layers.py has fifty thousand bytes
DEFINED_INSIDE = re.compile(rb"^[ \t]*(?:async[ \t]+def|def|class)[ \t]+([A-Za-z_0-9]+)", re.M)
DEFINED = re.compile(rb"^(?:async[ \t]+def|def|class)[ \t]+([A-Za-z_0-9]+)", re.M)

MADE = '''\
"""{by}{name} in the terms of this submission's {path}."""

from importlib import import_module
from json import loads

{name} = import_module(".{adapter}", __package__).adapt("{name}", import_module(".{module}", __package__){more})
'''


@dataclass(frozen=True)
class Fit:
    """A function of the course that can be made from a file, by an adapter.

    Attributes:
        name: of the function.
        adapter: by which.
        path: of the file.
        filled: of what it is made from, how much is written.
        whole: how much is written in the file that any function is made from.
    """

    name: str
    adapter: Adapter
    path: str
    filled: int
    whole: int

    def merit(self, order: int) -> tuple[object, ...]:
        """What decides which of several counts: the largest does. ``order`` is the adapter's place from the end."""
        place = PurePosixPath(self.path)
        return (
            self.filled,
            order,
            PUT_ASIDE.search(self.path.lower()) is None,
            place.stem == "layers",
            self.whole,
            -len(place.parts),
            natural_order(place),
        )


def adapt(
    files: dict[str, bytes], names: tuple[str, ...], adapters: tuple[Adapter, ...]
) -> tuple[list[str], dict[str, str]]:
    """Add the files that make implementations of other courses gradable, if ``files`` has any.

    A file that is named after a function of the course, and is filled in, is the answer for that function, whatever
    else there is. Of several files that an adapter fits, the one counts in which what the function is made from is
    written; then an instructor's adapter goes before those of whybn, then the file called ``layers.py`` counts, then
    the one with the most that is written, then the last: the clone of a whole course holds a file of stubs for every
    assignment.

    Returns:
        What is to be said about it, and for each function that is made the file that it is made from.
    """
    own = {path: named_after(PurePosixPath(path)) for path in files}
    candidates = {path: source for path, source in files.items() if own[path] not in names}
    fits = [fit for fit in all_fits(candidates, adapters) if fit.name in names]
    if not fits:
        return [], {}
    answered = answers(files, own, names)
    chosen: dict[str, Fit] = {}
    for name in names:
        open_ones = [fit for fit in fits if fit.name == name and name not in answered and not has_its_own(fit, files)]
        if open_ones:
            chosen[name] = max(open_ones, key=lambda fit: fit.merit(-adapters.index(fit.adapter)))
    if not chosen:
        return [], {}
    modules = {fit.path: import_name(fit.path, files) for fit in chosen.values()}
    for name, fit in chosen.items():
        adapter = MODULE.format(fit.adapter.name)
        files[f"{adapter}.py"] = fit.adapter.code
        made = {"by": MADE_BY, "name": name, "path": fit.path, "adapter": adapter, "module": modules[fit.path]}
        files[f"{name}.py"] = MADE.format(**made, more=told(fit.adapter.more.get(name, {}))).encode()
    return list(notes_on_choice(chosen, fits)), {name: fit.path for name, fit in chosen.items()}


def answers(files: dict[str, bytes], own: dict[str, str], names: tuple[str, ...]) -> set[str]:
    """The functions for which a file is named, and is filled in."""
    answered, left = set(), MOST_PARSED
    for path in sorted((path for path, name in own.items() if name in names), key=lambda path: len(files[path])):
        left -= len(files[path])
        if left < 0 or state_of(parsed(files[path]), own[path]) != STUB:
            answered.add(own[path])
    return answered


def has_its_own(fit: Fit, files: dict[str, bytes]) -> bool:
    """Whether some file defines the function itself, by its name, and it is not what the adapter takes."""
    taken = {name for need in fit.adapter.makes[fit.name] for name in need.names}
    if fit.name in taken or any(need.parameters for need in fit.adapter.makes[fit.name]):
        return False
    return any(fit.name.encode() in DEFINED.findall(source) for source in files.values())


def all_fits(files: dict[str, bytes], adapters: tuple[Adapter, ...]) -> list[Fit]:
    """Every function that can be made from any of these files."""
    found, left = [], MOST_PARSED
    wanted = {name for adapter in adapters for needs in adapter.makes.values() for need in needs for name in need.names}
    for path, source in sorted(files.items(), key=lambda item: len(item[1])):
        if len(source) <= left and wanted.intersection(map(bytes.decode, DEFINED_INSIDE.findall(source))):
            left -= len(source)
            found += fits_of(path, source, adapters)
    return found


def fits_of(path: str, source: bytes, adapters: tuple[Adapter, ...]) -> list[Fit]:
    """Every function that can be made from a file."""
    tree = parsed(source)
    kinds = (ast.FunctionDef, ast.ClassDef)
    there = {each.name: each for each in top_statements(tree.body if tree else []) if isinstance(each, kinds)}
    found = []
    for adapter in adapters:
        states = {name: [state(need, there, source) for need in needs] for name, needs in adapter.makes.items()}
        fitting = {name: [each for each in one if each is not None] for name, one in states.items() if None not in one}
        written = {
            (need.names, filled)
            for name in fitting
            for need, filled in zip(adapter.makes[name], fitting[name], strict=True)
        }
        whole = sum(filled for _, filled in written)
        found += [Fit(name, adapter, path, sum(one), whole) for name, one in fitting.items()]
    return found


def state(need: Need, there: dict[str, ast.FunctionDef | ast.ClassDef], source: bytes) -> int | None:
    """How many of the functions or classes that are enough are written; None where none is there."""
    states = [is_written(there[name], need) for name in need.names if name in there]
    known = [each for each in states if each is not None]
    if not known or not all(any(word.encode() in source for word in group) for group in need.words):
        return None
    return sum(known)


def is_written(definition: ast.FunctionDef | ast.ClassDef, need: Need) -> bool | None:
    """Whether a function or a class is what is needed, and written; None where it is something else."""
    if isinstance(definition, ast.FunctionDef):
        right = not need.methods and (not need.parameters or set(need.parameters) & set(parameters_of(definition)))
        return is_filled(definition) if right else None
    if need.parameters:
        return None
    methods = {each.name: each for each in definition.body if isinstance(each, ast.FunctionDef)}
    for name, groups in need.methods.items():
        if name not in methods or not all(set(group) & set(parameters_of(methods[name])) for group in groups):
            return None
    return all(is_filled(methods[name]) for name in need.methods if name != "__init__") and is_filled(definition)


def parameters_of(function: ast.FunctionDef) -> list[str]:
    """The names of a function's parameters."""
    return [each.arg for each in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]


def notes_on_choice(chosen: dict[str, Fit], fits: list[Fit]) -> Iterator[str]:
    """Which files count, by which adapter, and which that an adapter fits do not."""
    both = chosen.get("batchnorm_backward")
    if both is not None and both.adapter.name == "cs231n" and both.filled > 2:
        yield (
            "batchnorm_backward and batchnorm_backward_alt both count: of the second the clauses constant-dout and "
            "x-hat-direction are asked, of the first all others"
        )
    used = {(fit.adapter.title, fit.path) for fit in chosen.values()}
    for title in dict.fromkeys(title for title, _ in sorted(used)):
        paths = sorted(path for each, path in used if each == title)
        are, they = ("is", "it is") if len(paths) == 1 else ("are", "they are")
        yield f"{some_of(paths)} {are} in the style of {title}: graded as {they}, through an adapter"
    others = {fit.path: fit.whole for fit in fits if fit.path not in {path for _, path in used}}
    stubs = sorted(path for path, written in others.items() if not written)
    if rest := sorted(path for path in others if path not in stubs):
        yield f"not {some_of(rest)}, in that style too"
    if stubs:
        yield f"not {some_of(stubs)}, in that style too, with nothing but stubs of these functions"


def import_name(path: str, files: dict[str, bytes]) -> str:
    """The name to import a file by: its own where no other file shares it, else with its folders."""
    stems = [PurePosixPath(each).stem for each in files]
    stem = PurePosixPath(path).stem
    return stem if stems.count(stem) == 1 else path.removesuffix(".py").replace("/", ".")
