"""A function as a row of data: all that the shared clauses need to know of it.

``ROW`` in ``test_<function>.py`` says what the function takes and gives, which answers are right and how near a result
must come. The clauses in ``shared`` read it, and so may the function's own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from spec import bounds
from spec.bounds import Exact, Numbers, exact

from . import judge, know
from .draw import Cases

Given = dict[str, Any]  # a call's arguments by name, in the order of the signature
WITH_DEFAULT = ("eps", "momentum", "axis", "r_max", "d_max")  # passed by name, as people do


class Result(NamedTuple):
    """How one result follows the batch.

    Attributes:
        per: "row" for a row per row of the batch, "sum" for a sum over its rows, "batch" for what the whole batch has.
        unit: the power of the data's unit that it is measured in: 2 for a variance.
        like: the argument whose shape it has, where that is neither the batch's nor a number per feature.
    """

    per: str = "batch"
    unit: int = 0
    like: str = ""


def no_more(case: Any) -> list[Given]:
    """Nothing beside the case's own arguments."""
    return []


def another_x(case: Any) -> list[Given]:
    """Another batch."""
    return [{"x": case.other_x}]


def own_spread(case: Any) -> Numbers:
    """Each feature's scale, (D,)."""
    return case.spread


@dataclass(frozen=True)
class Row:
    """One function.

    Attributes:
        function: its name, which is that of its oracle in ``know`` too.
        cases: makes its examples; takes tables, as ``draw.cases_of`` does.
        arguments: an example's arguments.
        results: by name, in order.
        bound: how far each result may be off: a function of ``spec.bounds``, by its name, or one of the module's own;
            takes ``careful`` where a clause asks for it.
        units: the power of the data's unit that an argument is measured in, where it has one: 1 for x, 2 for eps.
        data: the argument that decides the shapes: a batch (N, D), images, or one number per feature.
        rows: the arguments that have a row for every row of the batch, the data first.
        vectors: the arguments that have one number per feature.
        others: what another call changes, in ``no-hidden-state``.
        also: what else is called where memory and dtype matter: say arguments that are a result already.
        spread: the data's own scale, to be added to the data.
        spoils: by argument, the results that a NaN in one of its features spoils, in that feature.
    """

    function: str
    cases: Callable[..., Cases]
    arguments: Callable[[Any], Given]
    results: Mapping[str, Result]
    bound: str | Callable[..., Any]
    units: Mapping[str, int]
    data: str = "x"
    rows: tuple[str, ...] = ("x",)
    vectors: tuple[str, ...] = ()
    others: Callable[[Any], list[Given]] = another_x
    also: Callable[[Any], list[Given]] = no_more
    spread: Callable[[Any], Numbers] = own_spread
    spoils: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> str:
        """The results' names, as ``judge`` takes them."""
        return " ".join(self.results)

    def of(self, impl: Any) -> Callable[..., Any]:
        """The function under test."""
        return getattr(impl, self.function)

    def call(self, impl: Any, given: Given) -> Any:
        """What the function gives for these arguments."""
        named = {name: value for name, value in given.items() if name in WITH_DEFAULT}
        return self.of(impl)(*(value for name, value in given.items() if name not in named), **named)

    def unpacked(self, got: Any) -> tuple[Any, ...]:
        """The results that are arrays, one by one."""
        return judge.unpacked(got, self.names)

    def parts(self, impl: Any, given: Given) -> tuple[Numbers, ...]:
        """What the function gives for these arguments, as arrays of the right shapes."""
        got = self.unpacked(self.call(impl, given))
        for name, part, shape in zip(self.results, got, self.shapes(given), strict=True):
            judge.assert_array(part, shape, name)
        return got

    def shapes(self, given: Given) -> list[tuple[int, ...]]:
        """The shapes of the results."""
        batch = np.shape(given[self.data])
        feature = batch[:2][-1:]
        wanted = {name: np.shape(given[result.like]) for name, result in self.results.items() if result.like}
        return [wanted.get(name, batch if result.per == "row" else feature) for name, result in self.results.items()]

    def truth(self, given: Given) -> tuple[Exact, ...]:
        """The exact results."""
        return in_a_tuple(getattr(know, self.function)(*given.values()))

    def bounds(self, given: Given, careful: bool = False) -> tuple[Exact, ...]:
        """How far each result may be off."""
        bound = getattr(bounds, self.bound) if isinstance(self.bound, str) else self.bound
        return in_a_tuple(bound(*given.values(), careful=True) if careful else bound(*given.values()))

    def assert_right(self, got: Any, given: Given, where: str = "", careful: bool = False, but: Any = None) -> None:
        """``got`` are the results for these arguments, in every feature ``but`` this one."""
        bound = self.bounds(given, careful)
        if but is not None:
            bound = tuple(np.where(features_of(error) == but, np.inf, error) for error in bound)
            where = f"{where} of the other features"
        judge_each(self.results, self.unpacked(got), self.truth(given), bound, where)

    def assert_dtype(self, got: Any, dtype: Any) -> None:
        """Every result has this dtype."""
        for name, part in zip(self.results, self.unpacked(got), strict=True):
            judge.assert_dtype(part, dtype, name)

    def assert_gives(self, impl: Any, given: Given, where: str = "", careful: bool = False) -> None:
        """The function gives the right results for these arguments."""
        self.assert_right(self.call(impl, given), given, where, careful)

    def assert_becomes(self, impl: Any, given: Given, expected: Sequence[Any]) -> None:
        """The function gives the expected results, but for what rounding the arguments moved; that is known exactly."""
        pairs = zip(expected, self.truth(given), self.bounds(given), strict=True)
        bound = [error + np.abs(wanted - there) for wanted, there, error in pairs]
        judge_each(self.results, self.unpacked(self.call(impl, given)), expected, bound, " of the moved arguments")

    def assert_moved(self, impl: Any, here: Given, there: Given, relation: Callable[..., Sequence[Any]]) -> None:
        """The results for arguments that were moved ``there`` are the relation of the exact ones ``here``."""
        self.assert_becomes(impl, there, relation(*self.truth(here)))

    def assert_others_stay(self, impl: Any, here: Given, there: Given, feature: int) -> None:
        """Where the arguments differ in one feature only, the other features of the results are the same."""
        self.assert_right(self.call(impl, there), here, but=feature)

    def scaled(self, given: Given, factor: float) -> Given:
        """The same data measured in another unit."""
        return given | {name: rescaled(given[name], factor**unit) for name, unit in self.units.items()}

    def lengths(self, given: Given) -> list[str]:
        """The arguments in the data's own unit."""
        return [name for name in given if self.units.get(name) == 1]

    def batches(self, given: Given) -> list[str]:
        """The arguments in the data's own unit that are more than a number per feature."""
        return [name for name in self.lengths(given) if np.ndim(given[name]) > 1]

    def moved_by(self, given: Given, offset: Numbers) -> Given:
        """The data and all that is in its unit, moved along by an offset."""
        return given | {name: (given[name] + offset).astype(given[name].dtype) for name in self.lengths(given)}


class Related(Row):
    """A function whose results for two calls are compared with each other: their values are another clause's matter."""

    def assert_moved(self, impl: Any, here: Given, there: Given, relation: Callable[..., Sequence[Any]]) -> None:
        """The results for arguments that were moved ``there`` are the relation of the results ``here``.

        Both may be off by their bounds, and rounding the arguments may have moved them further; that gap is known
        exactly.
        """
        before, got = self.parts(impl, here), self.unpacked(self.call(impl, there))
        expected = relation(*map(exact, before))
        truth = zip(relation(*self.truth(here)), self.truth(there), strict=True)
        own = zip(relation(*self.bounds(here)), self.bounds(there), strict=True)
        bound = [
            judge.at_size(np.abs(before) + after + np.abs(a - b), part, a)
            for part, (before, after), (a, b) in zip(expected, own, truth, strict=True)
        ]
        judge_each(self.results, got, expected, bound, " of the moved arguments")

    def assert_others_stay(self, impl: Any, here: Given, there: Given, feature: int) -> None:
        """Where the arguments differ in one feature only, the other features of the results are the same."""
        got, before = self.parts(impl, there), self.parts(impl, here)
        bound = [
            np.where(features_of(error) == feature, np.inf, judge.at_size(2 * error, part, truth))
            for part, truth, error in zip(before, self.truth(here), self.bounds(here), strict=True)
        ]
        judge_each(self.results, got, before, bound, " of the other features")


def judge_each(names: Any, got: Any, expected: Any, errors: Any, where: str) -> None:
    """Every result within its bound."""
    for name, part, target, bound in zip(names, got, expected, errors, strict=True):
        judge.assert_within(part, target, bound, f"{name}{where}")


def unchanged(*parts: Any) -> tuple[Any, ...]:
    """The relation of results that a move of the arguments leaves alone."""
    return parts


def in_a_tuple(parts: Any) -> tuple[Any, ...]:
    """A single result as a tuple of one."""
    return parts if isinstance(parts, tuple) else tuple(parts) if isinstance(parts, list) else (parts,)


def features_of(part: Numbers) -> Numbers:
    """Which feature each entry of (N, D), (N, C, H, W) or (D,) belongs to, to be broadcast."""
    numbers = np.arange(part.shape[min(1, part.ndim - 1)])
    return numbers.reshape(-1, *[1] * (part.ndim - 2))


def one_feature(part: Numbers, j: int) -> Any:
    """Where feature ``j`` stands in an argument or a result."""
    return np.s_[:, j] if part.ndim > 1 else np.s_[j]


def rescaled(value: Any, factor: float) -> Any:
    """An array in its own dtype, or a number, times a factor."""
    return know.scaled(value, factor) if isinstance(value, np.ndarray) else value * factor
