"""What a check accepts of what is wrong, and refuses of what is right: the catalogue's twins, and right code by others.

Which level a twin fails is git's knowledge (``whybn.mistakes.catches``): one that fails MUST is wrong, one that fails
SHOULD or STRICT alone is careless, and a rule that compares numbers need not see it.
"""

import ast
import contextlib
import importlib
import io
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from whybn.course.clauses import Level, load_clauses
from whybn.course.course import VARIANTS, Course
from whybn.errors import Refused, meant
from whybn.judging.implementation import BrokenFile, Source, from_files, load_file
from whybn.mistakes.catches import load_catches, twins_of

from .built_in import BUILT_IN, Check, check_of, takes_one

REFERENCE = "reference_impl"
Function = Callable[..., Any]


@dataclass(frozen=True)
class ReportCard:
    """A check's marks for one function.

    Attributes:
        check: as it was asked for.
        function: the course's, that the implementations are of.
        wrong: how many twins fail MUST, and
        accepted_wrong: which of them it accepts.
        careless: how many fail SHOULD or STRICT alone, and
        accepted_careless: which of them it accepts.
        right: how many implementations are right, and
        refused_right: which of them it refuses.
    """

    check: str
    function: str
    wrong: int
    accepted_wrong: tuple[str, ...]
    careless: int
    accepted_careless: tuple[str, ...]
    right: int
    refused_right: tuple[str, ...]

    def to_plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def named_check(name: str, function: str, folder: Path) -> Check:
    """The check of a name: a rule with its numbers, ``FILE.py:name``, or ``module:attribute``. Raises Refused."""
    what, _, attribute = name.rpartition(":")
    if name.partition(":")[0] in BUILT_IN or not what or "=" in attribute:
        return check_of(name, function)
    if what.endswith(".py"):
        path = folder / Path(what).expanduser()
        try:
            module: Any = load_file(Source(path, path.read_bytes()))
        except OSError as error:
            raise Refused(f"{what}: {error.strerror}") from error
        if isinstance(module, BrokenFile):
            raise Refused(str(module))
    else:
        if str(folder) not in sys.path:
            sys.path.append(str(folder))
        try:
            module = importlib.import_module(what)
        except Exception as error:  # what a module raises while it is imported is anything
            raise Refused(f"{name}: {what} does not import: {type(error).__name__}: {error}") from error
    check = getattr(module, attribute, None)
    if check is None:
        raise Refused(f"{name}: {what} has no {attribute}{meant(attribute, vars(module), '')}")
    if not callable(check) or not takes_one(check):
        raise Refused(f"{name} must be a function of one argument, the implementation of {function}")
    return check  # type: ignore[no-any-return]  # anybody's function


def accepts(check: Check, implementation: Function) -> bool:
    """Whether a check accepts an implementation: it returns None or what is true, and raises nothing."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            said = check(implementation)
            return said is None or bool(said)
    except (Exception, SystemExit):  # a check says no by any exception, and a wrong implementation raises any
        return False


def wrong_ones(course: Course, function: str) -> Iterator[tuple[str, Level, Callable[[], Function]]]:
    """The twins of a function, the lowest level that each fails, and what builds it."""
    clauses = load_clauses(course.root, (function,))
    try:
        caught = load_catches(course.root, (function,))[function]
    except OSError as error:
        raise Refused(f"{error.filename} is missing: which level a misconception fails stands there") from error
    levels: dict[str, Level] = {}
    for catch in caught:
        level = clauses[catch.clause].level
        levels[catch.twin] = min(level, levels.get(catch.twin, level))
    for twin in twins_of(function):
        if twin.id in levels:
            yield twin.slug, levels[twin.id], twin.build


def right_ones(course: Course, function: str) -> Iterator[tuple[str, Callable[[], Function]]]:
    """Right implementations, by the file's name, and what loads each: the reference, and other people's styles."""
    yield REFERENCE, partial(getattr, importlib.import_module(REFERENCE), function)
    for path in sorted((course.root / VARIANTS).glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(getattr(node, "name", None) == function for node in tree.body):
            yield path.stem, partial(loaded, path, function)


def loaded(path: Path, function: str) -> Function:
    """A function of a file of ours."""
    return from_files(path.name, [path], (function,)).functions[function]


def report_card(course: Course, name: str, function: str, folder: Path) -> ReportCard:
    """Try a check on everything that there is of a function. Raises Refused where the check itself does not work."""
    check = named_check(name, function, folder)
    smoke(check, name, function)
    twins = list(wrong_ones(course, function))
    wrong = [(slug, build) for slug, level, build in twins if level is Level.MUST]
    careless = [(slug, build) for slug, level, build in twins if level is not Level.MUST]
    right = list(right_ones(course, function))
    return ReportCard(
        name,
        function,
        len(wrong),
        tuple(slug for slug, build in wrong if accepts(check, build())),
        len(careless),
        tuple(slug for slug, build in careless if accepts(check, build())),
        len(right),
        tuple(style for style, load in right if not accepts(check, load())),
    )


def smoke(check: Check, name: str, function: str) -> None:
    """Raise Refused where a check breaks on the reference: it is not right code then that it refuses."""
    reference = getattr(importlib.import_module(REFERENCE), function)
    try:
        with np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
            check(reference)
    except AssertionError:
        return  # an honest refusal, which the card tells
    except (Exception, SystemExit) as error:
        said = f"{type(error).__name__}: {error}"
        raise Refused(f"{name} breaks on the reference's {function}, which is right: {said}") from error


def numbers(card: ReportCard) -> Mapping[str, str]:
    """The three marks in words."""
    return {
        "accepts wrong": f"{len(card.accepted_wrong)} of {card.wrong}",
        "accepts careless": f"{len(card.accepted_careless)} of {card.careless}",
        "refuses right": f"{len(card.refused_right)} of {card.right}",
    }
