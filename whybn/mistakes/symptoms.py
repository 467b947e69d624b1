"""What is known of a mistake that has no name: where it shows, and how the numbers differ."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Trait = tuple[str, str, Callable[[Any], bool]]
QUIET = ("one constant feature", "zeros", "integers")  # kinds of values that may hide a mistake
CLOSE = 1e-5  # two numbers that people would call the same factor


def recipe(name: str, *values: Any) -> Callable[[Any], bool]:
    """Whether an example's recipe has one of these values."""
    return lambda example: getattr(example.recipe, name) in values


def some(name: str, holds: Callable[[Array], Any]) -> Callable[[Any], bool]:
    """Whether an array of the example has an entry like this."""
    return lambda example: bool(np.any(holds(np.asarray(getattr(example, name)))))


# What may set the failing examples apart, the plainest first; and the parameter that it is about.
TRAITS: tuple[Trait, ...] = (
    ("there is a single row", "", lambda example: example.rows == 1),
    ("there is more than one row", "", lambda example: example.rows > 1),
    ("there are as many rows as columns", "", lambda example: example.rows == example.columns),
    ("rows and columns differ in number", "", lambda example: example.rows != example.columns),
    ("there are more than 64 rows", "", lambda example: example.rows > 64),
    ("there is a single column", "", lambda example: example.columns == 1),
    ("the data is float32", "", recipe("dtype", np.float32)),
    ("the data is float64", "", recipe("dtype", np.float64)),
    ("the arrays are not C-contiguous", "", recipe("layout", "Fortran", "strided", "reversed")),
    ("the arrays are read-only", "", recipe("layout", "read-only")),
    ("a feature is constant", "", recipe("values", "one constant feature")),
    ("a value is exactly zero", "", recipe("values", "zeros", "integers")),
    ("there is an outlier", "", recipe("values", "outlier")),
    ("the mean is far from zero", "", lambda example: example.recipe.offset > 1),
    ("the scale is tiny", "", lambda example: example.recipe.scale < 1e-2),
    ("the scale is large", "", lambda example: example.recipe.scale > 10),
    ("gamma has a negative entry", "gamma", some("gamma", lambda gamma: gamma < 0)),
    ("gamma has an entry 0", "gamma", some("gamma", lambda gamma: gamma == 0)),
    ("eps is not 1e-5", "eps", lambda example: example.eps != 1e-5),
    ("the running statistics are a new layer's", "running_mean", lambda example: example.fresh),
    ("the running statistics are not a new layer's", "running_mean", lambda example: not example.fresh),
)


def only_where(failing: list[Any], passing: list[Any], parameters: Collection[str]) -> Iterator[str]:
    """The first trait that all failing examples have, and no passing one on which a mistake could show.

    A trait of an argument explains nothing where that is not among the function's ``parameters``.
    """
    telling = [example for example in passing if example.rows > 1 and example.recipe.values not in QUIET]
    for words, needs, has in TRAITS:
        if needs and needs not in parameters:
            continue
        if all(map(has, failing)) and not any(has(example) for example in (telling or passing)):
            yield words
            return


def outputs(names: Sequence[str], right: Mapping[str, bool]) -> str:
    """Which of several results are wrong, where some are right."""
    wrong = [name for name in names if not right[name]]
    others = [name for name in names if right[name]]
    if not wrong or not others:
        return ""
    return f"{listed(wrong)} {'is' if len(wrong) == 1 else 'are'} wrong, {listed(others)} right."


def listed(names: Sequence[str]) -> str:
    """Names in a row."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def moments(out: Array, x: Array, gamma: Array, beta: Array, eps: float, axes: tuple[int, ...]) -> str:
    """Which moment is off in an output that is the data, shifted and scaled, group by group; nothing where it is not.

    ``out`` and ``x`` have one shape, gamma and beta are broadcast against them; statistics are right over ``axes``.
    """
    with np.errstate(all="ignore"):
        z = (out - beta) / gamma
        centred = x - x.mean(axis=axes, keepdims=True)
        var = (centred**2).mean(axis=axes, keepdims=True)
        slope = (centred * z).mean(axis=axes, keepdims=True) / var
        start = (z - slope * x).mean(axis=axes, keepdims=True)
        if not (np.isfinite(slope).all() and same(z, slope * x + start)):
            return ""
        mean, under_root = -start / slope, 1 / slope**2
    if not same(mean, x.mean(axis=axes, keepdims=True)):
        return "The mean that it takes off is not the mean of the batch, feature by feature."
    times = np.sqrt(under_root / (var + eps)).flat[0]
    return f"The mean is right; what it divides by is {times:.6g} times what it should be, in the first feature."


def relation_of(pairs: list[tuple[Array, Array]]) -> Iterator[str]:
    """The first simple relation, between what came and what should have come, that every failing example shows."""
    for relation in RELATIONS:
        told = [relation(got, expected) for got, expected in pairs]
        if told and all(told):
            yield str(told[0])
            return


def nearly(got: Array, expected: Array) -> str:
    """Right but for precision."""
    near = same(got, expected)
    return "Five digits are right: what is missing is precision, lost in float32 or in a difference." if near else ""


def not_a_number(got: Array, expected: Array) -> str:
    """NaN where there should be numbers."""
    wrong = int((np.isnan(got) & ~np.isnan(expected)).sum())
    return f"{wrong} of {got.size} numbers are NaN, as of 0 / 0, infinity - infinity or infinity * 0." if wrong else ""


def nothing(got: Array, expected: Array) -> str:
    """Zeros everywhere."""
    return "Every number is 0." if expected.any() and not got.any() else ""


def sign(got: Array, expected: Array) -> str:
    """The negative."""
    return "Every number has the wrong sign." if same(got, -expected) else ""


def transposed(got: Array, expected: Array) -> str:
    """Rows for columns."""
    square = got.ndim == 2 and got.shape[0] == got.shape[1]
    return "The result is the transpose of the right one." if square and same(got, expected.T) else ""


def factor(got: Array, expected: Array) -> str:
    """One factor for all."""
    found = ratio(got, expected)
    return (
        ""
        if found is None or abs(found - 1) <= CLOSE
        else f"Every number is a constant times what it should be: here {found:.6g} times."
    )


def column_factors(got: Array, expected: Array) -> str:
    """A factor for each column."""
    found = each_column(got, expected, ratio)
    return f"Each column is a constant times what it should be: here {found}." if found else ""


def column_shifts(got: Array, expected: Array) -> str:
    """A constant added to each column."""
    found = each_column(got, expected, shift)
    return f"Each column is shifted by a constant: here {found}." if found else ""


def column_maps(got: Array, expected: Array) -> str:
    """A straight line for each column."""
    if got.ndim != 2 or not np.isfinite(got).all():
        return ""
    centred = expected - expected.mean(axis=0)
    spread = (centred**2).sum(axis=0)
    slope = (centred * (got - got.mean(axis=0))).sum(axis=0) / np.where(spread, spread, 1) + (spread == 0)
    start = got.mean(axis=0) - slope * expected.mean(axis=0)
    if not same(got, slope * expected + start):
        return ""
    told = ", ".join(f"{a:.6g} x + {b:.6g}" for a, b in zip(slope, start, strict=True))
    return f"In each column the numbers x that should be have become a multiple and a shift: here {told}."


def other_order(got: Array, expected: Array) -> str:
    """The same numbers elsewhere."""
    moved = got.ndim == 2 and same(np.sort(got, axis=0), np.sort(expected, axis=0))
    return "The numbers are right, but in another order of rows." if moved else ""


RELATIONS = (
    nearly,
    not_a_number,
    nothing,
    sign,
    transposed,
    factor,
    column_factors,
    column_shifts,
    column_maps,
    other_order,
)


def same(a: Array, b: Array) -> bool:
    """Whether all numbers agree, as closely as people compare."""
    if not np.isfinite(b).all():
        return bool(np.array_equal(a, b, equal_nan=True))
    return bool(np.allclose(a, b, rtol=CLOSE, atol=CLOSE * float(np.abs(b).max(initial=0)), equal_nan=True))


def ratio(got: Array, expected: Array) -> float | None:
    """The one factor between two arrays, if there is one."""
    there = np.abs(expected) > CLOSE * float(np.abs(expected).max(initial=0))
    if not there.any():
        return 1.0 if same(got, expected) else None
    found = float(np.median(got[there] / expected[there]))
    return found if same(got, found * expected) else None


def shift(got: Array, expected: Array) -> float | None:
    """The one difference between two arrays, if it is one and not 0."""
    difference = float(np.median(got - expected))
    return difference if same(got, expected + difference) else None


def each_column(got: Array, expected: Array, relation: Callable[[Array, Array], float | None]) -> str:
    """The relation of every column, if every column has it."""
    if got.ndim != 2:
        return ""
    found = [relation(got[:, j], expected[:, j]) for j in range(got.shape[1])]
    return ", ".join(f"{number:.6g}" for number in found if number is not None) if None not in found else ""
