"""The programs that a learner's test is tried on: right ones in many styles, wrong ones of a known belief, decoys.

A decoy is no mistake of anybody's: its results are the right ones with noise, or with an axis more, or they depend on
no number that it is given.
A test that says something about the results in general fails on one of them; one that merely knows the mistakes of the
catalogue by what they return does not. An exaggeration is a common mistake whose results are half as far again from the
right ones: what fails a mistake for what it does wrong fails that too, and what has its results by heart does not.
"""

import ast
import importlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from whybn.course.course import VARIANTS
from whybn.judging.implementation import BrokenFile, Source, load_file

from .tasks import PropertyTask

NOISES = (0.05, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)  # of several sizes, and each is other noise
MOST_EXAGGERATED = 8  # mistakes, the commonest
FARTHER = 1.5
Functions = dict[str, Callable[..., Any]]
DEAF = "deaf"  # the decoy that does not listen


class Kind(Enum):
    """What a program is. This never leaves the side that judges."""

    RIGHT = "right"
    WRONG = "wrong"
    DECOY = "decoy"
    EXAGGERATION = "exaggeration"


@dataclass(frozen=True)
class Tested:
    """A program.

    Attributes:
        name: the reference, a variant's file, a misconception's slug, also of its exaggeration, a decoy's noise.
        kind: what it is.
        said: how it does it, or what is believed.
        functions: by name.
    """

    name: str
    kind: Kind
    said: str
    functions: Functions


def programs_of(task: PropertyTask, root: Path) -> tuple[Tested, ...]:
    """All programs of a task: the right ones, the reference first, then the wrong ones, the commonest first."""
    reference = reference_of(task)
    twins = wrong_twins(task, reference)
    return (
        Tested("reference_impl", Kind.RIGHT, "the reference: two passes, sums in float64", reference),
        *right_variants(task, root, reference),
        *twins,
        *decoys(task, reference),
        *(exaggeration(task, reference, twin) for twin in twins[:MOST_EXAGGERATED]),
    )


def reference_of(task: PropertyTask) -> Functions:
    """The reference's functions."""
    module = importlib.import_module("reference_impl")
    return {name: getattr(module, name) for name in task.functions}


def right_variants(task: PropertyTask, root: Path, reference: Functions) -> list[Tested]:
    """Right code in other people's styles: each file that defines the function which may be wrong."""
    found = []
    for path in sorted((root / VARIANTS).glob("*.py")):
        module, said = variant(path)
        if hasattr(module, task.subject):
            own = {name: getattr(module, name) for name in task.functions if hasattr(module, name)}
            found.append(Tested(path.stem, Kind.RIGHT, said, reference | own))
    return found


@cache
def variant(path: Path) -> tuple[Any, str]:
    """A file of right code, loaded, and how it describes itself."""
    source = Source(path, path.read_bytes())
    module = load_file(source)
    assert not isinstance(module, BrokenFile), str(module)
    return module, (ast.get_docstring(ast.parse(source.text)) or path.stem).split("\n")[0].rstrip(".")


def wrong_twins(task: PropertyTask, reference: Functions) -> list[Tested]:
    """The misconceptions of the task, those that are seen most first."""
    twins = importlib.import_module("reference_impl.misconceptions").TWINS
    found = []
    for slug in sorted(task.wrong, key=lambda slug: -task.wrong[slug]):
        twin = twins[f"{task.subject}.{slug}"]
        found.append(Tested(slug, Kind.WRONG, twin.belief, reference | {task.subject: twin.build()}))
    return found


def decoys(task: PropertyTask, reference: Functions) -> list[Tested]:
    """Programs that are wrong as nobody is wrong."""
    function = reference[task.subject]
    noisy = [
        Tested(f"noise {size:g}", Kind.DECOY, "noise", reference | {task.subject: with_noise(function, size)})
        for size in NOISES
    ]
    boxed = reference | {task.subject: lambda *args, **kwargs: mapped(function(*args, **kwargs), in_a_box)}
    deaf = reference | {task.subject: lambda *args, **kwargs: mapped(function(*args, **kwargs), of_its_shape)}
    return [
        *noisy,
        Tested("one axis more", Kind.DECOY, "another shape", boxed),
        Tested(DEAF, Kind.DECOY, "the same, whatever it is asked", deaf),
    ]


def exaggeration(task: PropertyTask, reference: Functions, twin: Tested) -> Tested:
    """The program of a mistake, with results that are farther from the right ones, on the same side."""
    right, wrong = reference[task.subject], twin.functions[task.subject]

    def farther(*args: Any, **kwargs: Any) -> Any:
        meant = right(*args, **kwargs)
        return moved(meant, wrong(*args, **kwargs))

    return Tested(twin.name, Kind.EXAGGERATION, "farther off", reference | {task.subject: farther})


def moved(meant: Any, got: Any) -> Any:
    """A wrong result moved away from the right one; as it is where they are not of one form."""
    if isinstance(meant, tuple) and isinstance(got, tuple) and len(meant) == len(got):
        return tuple(map(moved, meant, got))
    near, far = np.asarray(meant), np.asarray(got)
    if near.shape != far.shape or far.dtype.kind != "f":
        return got
    return (near + FARTHER * (far - near)).astype(far.dtype)


def mapped(result: Any, change: Callable[[Any], Any]) -> Any:
    """A result, each of its arrays changed."""
    return tuple(map(change, result)) if isinstance(result, tuple) else change(result)


def in_a_box(array: Any) -> Any:
    """The array with one axis more."""
    return np.asarray(array)[None]


def of_its_shape(array: Any) -> Any:
    """Numbers that only the shape and dtype decide."""
    array = np.asarray(array)
    stream = np.random.default_rng(zlib.crc32(str(array.shape).encode()))
    return stream.normal(size=array.shape).astype(array.dtype)


def with_noise(function: Callable[..., Any], size: float) -> Callable[..., Any]:
    """The function, its results off by noise of this relative size that all bits of the arguments decide."""

    def noisy(*args: Any, **kwargs: Any) -> Any:
        seed = zlib.crc32(str(size).encode())
        for value in (*args, *(kwargs[name] for name in sorted(kwargs))):
            seed = zlib.crc32(np.asarray(value).tobytes(), seed)
        stream = np.random.default_rng(seed)

        def off(array: Any) -> Any:
            array = np.asarray(array)
            return (array + size * (1 + np.abs(array)) * stream.normal(size=array.shape)).astype(array.dtype)

        return mapped(function(*args, **kwargs), off)

    return noisy
