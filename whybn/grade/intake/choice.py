"""Which file of a submission counts for which function, said to whoever wondered; and names that are nearly right.

The choice itself is made where the files are loaded, by :func:`whybn.judging.definitions.standing`. Here the same
question is answered from the texts alone, for the sentence about it.
"""

import ast
import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath

from whybn.judging.definitions import FILLED, STUB, UNREADABLE, named_after, parsed, standing, state_of, top_statements

from .submission_files import shown_name, some_of

DEFINED = re.compile(rb"^[ \t]*(?:async[ \t]+def|def|class)[ \t]+(\w+)", re.M)
MOST_PARSED = 1_000_000  # of one submission; a usual file has a few thousand bytes
WORDS = {FILLED: "", STUB: ", where it is a stub", UNREADABLE: ", which is not Python"}
NEAR = 0.88  # of the letters; 0.6, as usual, would take backward for forward


def said_of(files: dict[str, bytes], names: Collection[str], called: Mapping[str, str]) -> list[str]:
    """What is to be said about which file counts for these functions, and about those that are there almost.

    Args:
        files: source by path.
        names: the functions.
        called: the paths as their owner knows them, where they differ.
    """
    holders: dict[str, list[str]] = {}
    for path, source in sorted(files.items()):
        for name in {match.decode("utf-8", "replace") for match in DEFINED.findall(source)}:
            holders.setdefault(name, []).append(path)
    several = {name: holders[name] for name in names if len(holders.get(name, ())) > 1}
    return [*which_counts(files, several, called), *nearly_right(holders, names, files, called)]


def which_counts(files: dict[str, bytes], several: dict[str, list[str]], called: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each choice among files; functions that had the same choice share it."""
    trees, left = {}, MOST_PARSED
    for path in sorted({path for paths in several.values() for path in paths}, key=lambda path: len(files[path])):
        left -= len(files[path])
        if left < 0:
            return
        trees[path] = parsed(files[path])
    choices: dict[tuple[str, str], list[str]] = {}
    for name, paths in several.items():
        states = {path: state_of(trees[path], name) for path in paths}
        best = max(paths, key=lambda path: standing(PurePosixPath(path), name, states[path], defined=True))
        if states[best] == STUB or any(names_an_import(files, path, name) for path in files if path not in paths):
            continue  # nothing was chosen, or a third file points to one of them
        groups = [
            [called.get(path, path) for path in paths if path != best and states[path] == state] for state in WORDS
        ]
        unused = [f"not {some_of(group)}{WORDS[state]}" for state, group in zip(WORDS, groups, strict=True) if group]
        choices.setdefault((best, ", ".join(unused)), []).append(name)
    for (best, losers), chosen in choices.items():
        yield f"several files have {some_of(chosen)}: {shown_name(called.get(best, best))} counts, {losers}"


def names_an_import(files: dict[str, bytes], path: str, name: str) -> bool:
    """Whether a file that is named after a function gets it from somewhere else."""
    return named_after(PurePosixPath(path)) == name and name.encode() in files[path]


def nearly_right(
    holders: dict[str, list[str]], names: Collection[str], files: dict[str, bytes], called: Mapping[str, str]
) -> Iterator[str]:
    """A question for each function that is missing while one with nearly its name is there."""
    missing = {plain(name): name for name in names if name not in holders}
    for typed in sorted(holders.keys() - set(names)):
        near = difflib.get_close_matches(plain(typed), missing, 1, NEAR)
        if near and not is_bound(files, missing[near[0]]):
            where, wanted = holders[typed][0], missing.pop(near[0])
            has = f"{shown_name(called.get(where, where))} has {shown_name(typed)}"
            yield f"{wanted} is not provided: {has}, did you mean {wanted}?"


def is_bound(files: dict[str, bytes], name: str) -> bool:
    """Whether a file imports a function or assigns something to its name."""
    trees = [parsed(source) for source in files.values() if name.encode() in source and len(source) <= MOST_PARSED]
    statements = [statement for tree in trees if tree for statement in top_statements(tree.body)]
    imported = {
        alias.asname or alias.name
        for statement in statements
        if isinstance(statement, ast.Import | ast.ImportFrom)
        for alias in statement.names
    }
    targets = [target for each in statements if isinstance(each, ast.Assign) for target in each.targets]
    return name in imported | {target.id for target in targets if isinstance(target, ast.Name)}


def plain(name: str) -> str:
    """A name without what is easily got wrong: capitals and underscores."""
    return name.casefold().replace("_", "")
