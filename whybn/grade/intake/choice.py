"""Which file of a submission counts for which function, said to whoever wondered; and names that are nearly right.

The choice itself is made where the files are loaded, by :func:`whybn.judging.definitions.standing`. Here the same
question is answered from the texts alone, for the sentence about it.
"""

import ast
import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from whybn.judging.definitions import FILLED, STUB, UNREADABLE, named_after, parsed, standing, state_of, top_statements

from .submission_files import shown_name, some_of

DEFINED = re.compile(rb"^[ \t]*(?:async[ \t]+def|def|class)[ \t]+(\w+)", re.M)
IMPORT = re.compile(rb"^[ \t]*(?:from|import)[ \t][^\n(]{0,1000}(?:\([^)]{0,1000}\))?", re.M)
WORD = re.compile(rb"\w+")
MOST_PARSED = 1_000_000  # of one submission; a usual file has a few thousand bytes
WORDS = {FILLED: "", STUB: ", where it is a stub", UNREADABLE: ", which is not Python"}
MOST_LIKE, LONGEST = 2_000, 60  # names that are looked at for likeness, and their letters
NEAR = 0.88  # of the letters; 0.6, as usual, would take backward for forward


@dataclass(frozen=True)
class FileChoice:
    """Which file of a submission counts for each function.

    Attributes:
        files: source by path.
        names: the functions.
        holders: the files that define something of a name, for all names.
        states: for a function that several files define, whether it is written there, a stub, or cannot be read.
        best: for a function, the file that counts.
    """

    files: dict[str, bytes]
    names: Collection[str]
    holders: dict[str, list[str]]
    states: dict[str, dict[str, int]]
    best: dict[str, str]


def chosen_from(files: dict[str, bytes], names: Collection[str]) -> FileChoice:
    """The choice that :func:`whybn.judging.implementation.from_loaded` will make, as far as texts tell."""
    holders: dict[str, list[str]] = {}
    for path, source in sorted(files.items()):
        for name in {match.decode("utf-8", "replace") for match in DEFINED.findall(source)}:
            holders.setdefault(name, []).append(path)
    found = {name: holders[name] for name in names if name in holders}
    best = {name: paths[0] for name, paths in found.items() if len(paths) == 1}
    states: dict[str, dict[str, int]] = {}
    trees, left = {}, MOST_PARSED
    several = {path for name in found.keys() - best.keys() for path in found[name]}
    for path in sorted(several, key=lambda each: (len(files[each]), each)):
        left -= len(files[path])
        if left >= 0:
            trees[path] = parsed(files[path])
    for name in [name for name in found if name not in best]:
        if trees.keys() >= set(found[name]):
            states[name] = {path: state_of(trees[path], name) for path in found[name]}
            places = {
                path: standing(PurePosixPath(path), name, states[name][path], defined=True) for path in found[name]
            }
            best[name] = max(places, key=places.__getitem__)
    return FileChoice(files, names, holders, states, best)


def said_of(choice: FileChoice, called: Mapping[str, str]) -> list[str]:
    """What is to be said about which file counts, and about functions that are there almost.

    Args:
        choice: what was chosen.
        called: the paths as their owner knows them, where they differ.
    """
    return [*which_counts(choice, called), *nearly_right(choice, called)]


def that_count(choice: FileChoice, adapted: Iterable[str]) -> set[str]:
    """The files that functions come from, ``adapted`` ones too, and what they import; all files, if none do."""
    found = {*choice.best.values(), *adapted}
    for name in choice.names:
        holders = choice.holders.get(name, [])
        found.update(holders if name not in choice.best else imports_of_it(choice, name))
    waiting = list(found)
    while waiting:
        lines = IMPORT.findall(choice.files.get(waiting.pop(), b""))
        imported = set(WORD.findall(b"\n".join(lines)))
        more = {path for path in choice.files if PurePosixPath(path).stem.encode() in imported} - found
        found |= more
        waiting += more
    return found or set(choice.files)


def which_counts(choice: FileChoice, called: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each choice among files; functions that had the same choice share it."""
    sentences: dict[tuple[str, str], list[str]] = {}
    for name, states in choice.states.items():
        best = choice.best[name]
        if states[best] == STUB or imports_of_it(choice, name):
            continue  # nothing was chosen, or a third file points to one of them
        shown = {path: called.get(path, path) for path in states if path != best}
        others = {state: [shown[path] for path in shown if states[path] == state] for state in WORDS}
        unused = [f"not {some_of(group)}{WORDS[state]}" for state, group in others.items() if group]
        sentences.setdefault((best, ", ".join(unused)), []).append(name)
    for (best, unused_ones), functions in sentences.items():
        yield f"several files have {some_of(functions)}: {shown_name(called.get(best, best))} counts, {unused_ones}"


def imports_of_it(choice: FileChoice, name: str) -> list[str]:
    """The files that are named after a function, and get it from somewhere else."""
    others = [path for path in choice.files if path not in choice.holders.get(name, ())]
    return [path for path in others if named_after(PurePosixPath(path)) == name and name.encode() in choice.files[path]]


def nearly_right(choice: FileChoice, called: Mapping[str, str]) -> Iterator[str]:
    """A question for each function that is missing while one with nearly its name is there."""
    missing = {plain(name): name for name in choice.names if name not in choice.holders}
    others = [name for name in choice.holders if name not in choice.names and len(name) <= LONGEST]
    for typed in sorted(others)[:MOST_LIKE]:
        # A name with a word before it is another function's, sync_batchnorm_backward say, and no slip.
        likely = [name for name in missing if name == plain(typed) or not name.endswith(plain(typed))]
        near = difflib.get_close_matches(plain(typed), likely, 1, NEAR)
        if near and not is_bound(choice.files, wanted := missing.pop(near[0])):
            where = choice.holders[typed][0]
            has = f"{shown_name(called.get(where, where))} has {shown_name(typed)}"
            yield f"{wanted} is not provided: {has}, did you mean {wanted}?"


def is_bound(files: dict[str, bytes], name: str) -> bool:
    """Whether a file imports a function or assigns something to its name."""
    trees, left = [], MOST_PARSED
    for source in sorted((text for text in files.values() if name.encode() in text), key=len):
        left -= len(source)
        if left >= 0:
            trees.append(parsed(source))
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
