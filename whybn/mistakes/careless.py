"""What is careless beside a formula: a dtype, a shape, a changed argument, a single row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from .book import Asked, Book, arguments_in
from .comparing import Difference
from .symptoms import only_where

Left: TypeAlias = dict[tuple[Asked, int], list[Difference]]
"""By clause and example: in what respects an answer is not the one that is meant."""

Found: TypeAlias = list[tuple[Asked, int, Difference]]
NOT_WRITABLE = "read-only"
OF_INTEGERS = "Cannot cast ufunc"


@dataclass(frozen=True)
class Careless:
    """One thing that is careless.

    Attributes:
        sentence: what it is, and what to do.
        clauses: those that fail for it, and for nothing that has no sentence.
    """

    sentence: str
    clauses: tuple[str, ...]


def sentences(book: Book, left: Left) -> list[Careless]:
    """A sentence for each aspect in which something is left, and the clauses in which nothing else is."""
    aspects: dict[str, Found] = {}
    for (asked, place), differing in left.items():
        for one in differing:
            aspects.setdefault(aspect_of(one), []).append((asked, place, one))
    if "numbers" in aspects:  # wrong numbers in a clause about memory come of what the others show, and of no memory
        aspects["kept"] = [found for found in aspects.get("kept", []) if found[2].detail != "numbers"]
    told = {aspect: said for aspect, say in SAYINGS.items() if (said := say(book, aspects.get(aspect, [])))}
    silent = {asked for (asked, _), all_ in left.items() if any(aspect_of(one) not in told for one in all_)}
    return [
        Careless(said, tuple({asked.clause: 0 for asked, _, _ in aspects[aspect] if asked not in silent}))
        for aspect, said in told.items()
    ]


def aspect_of(one: Difference) -> str:
    """The aspect; an exception for arrays that cannot be computed in is a change that was not allowed."""
    in_place = one.aspect == "raised" and (NOT_WRITABLE in one.said or OF_INTEGERS in one.said)
    return "changed" if in_place else one.aspect


def plain(sentence: str) -> Callable[[Book, Found], str]:
    """A sentence that is the same wherever it holds."""
    return lambda _, found: sentence if found else ""


def of_detail(sentence: str) -> Callable[[Book, Found], str]:
    """A sentence that names what came and what is right."""

    def say(_: Book, found: Found) -> str:
        if not found:
            return ""
        got, wanted = found[0][2].detail.partition(" for ")[::2]
        return sentence.format(got=ARTICLES.get(got, got), wanted=wanted)

    return say


def somewhere(sentence: str, everywhere: bool = True) -> Callable[[Book, Found], str]:
    """A sentence that says in which examples it holds; ``everywhere``: said even where nothing sets these apart."""

    def say(book: Book, found: Found) -> str:
        if not found:
            return ""
        trait = single_row(book, found) or where(book, found)
        return sentence.format(where=trait, detail=found[0][2].detail) if trait or everywhere else ""

    return say


def single_row(book: Book, found: Found) -> str:
    """Whether all of it is in calls with a single row."""
    shapes = [shapes_in(book.scripts(asked)[place].requests[max(one.reply, 0)][0]) for asked, place, one in found]
    return " where there is a single row" if all(any(shape[0] == 1 for shape in two) for two in shapes) else ""


def shapes_in(request: dict[str, Any]) -> list[list[int]]:
    """The shapes of the batches that a request passes."""
    shapes = [value["a"][2] for value in arguments_in(request) if isinstance(value, dict) and "a" in value]
    return [shape for shape in shapes if len(shape) > 1]


def where(book: Book, found: Found) -> str:
    """What sets these examples apart from the others of their clauses."""
    failing: list[Any] = []
    passing: list[Any] = []
    hit = {(asked, place) for asked, place, _ in found}
    for asked in dict.fromkeys(asked for asked, _, _ in found):
        for place, script in enumerate(book.scripts(asked)):
            (failing if (asked, place) in hit else passing).append(script.example)
    if not passing:
        return ""
    function = found[0][0].clause.partition(".")[0]
    traits = only_where(failing, passing, book.parameters(function))
    return "".join(f" where {book.convention.said(trait, function)}" for trait in traits)


ARTICLES = {
    "list": "a list",
    "number": "a plain number",
    "None": "None",
    "in one array": "in one array with others",
    "first of several": "the first of several things",
}

# In the order in which they are told.
SAYINGS: dict[str, Callable[[Book, Found], str]] = {
    "changed": plain(
        "It changes arrays that are its arguments: compute in new ones, without +=, -=, *=, /= or [...] = on arguments."
    ),
    "nan": somewhere("It gives NaN or infinity{where}: 0 / 0 does, and so does NaN or infinity times 0."),
    "numbers": somewhere("Its numbers are wrong only{where}.", everywhere=False),
    "digits": somewhere("Digits are lost{where}: sum in float64, and subtract the mean before you square."),
    "shape": of_detail("A result has the shape {got} where {wanted} is right."),
    "dtype": of_detail("A result is {got} where the data is {wanted}: end with .astype(...) to the data's dtype."),
    "kind": of_detail("A result is {got} where an array by itself is wanted."),
    "borrowed": plain("A result lies in the memory of an argument, so a change of one changes both: return a copy."),
    "kept": plain("It keeps something from one call to the next: a result must depend on the arguments alone."),
    "raised": somewhere("It raises {detail}{where}."),
    "message": plain("What it refuses, it refuses without a word about which argument is wrong, and what it must be."),
    "accepted": of_detail("It takes what it must refuse with a {got}."),
}
