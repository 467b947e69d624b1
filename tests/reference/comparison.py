"""What the comparisons share: the data, and how near to each other two right answers lie.

The reference gets the data in their own dtype, the other library gets the same values widened to float64. So float32
data are judged by the better instrument, and a comparison never waits for the other library's float32 habits.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
import pytest

from spec.bounds import Exact, Numbers, exact, tiny, unit_roundoff
from tests.clauses.know import groups_of, per_entry, ungrouped

DTYPES = (np.float32, np.float64)

# Square, few rows, many rows, one feature; then images: square, one row high, one example.
MATRICES = ((5, 5), (2, 3), (33, 4), (64, 1), (7, 6))
IMAGES = ((4, 4, 4, 4), (2, 4, 3, 5), (3, 6, 1, 5), (1, 2, 7, 3))

# Exact in float32 too: ONNX keeps the attributes of a node in float32. 2^-17 is the power of two next to 1e-5.
EPSILONS = (2.0**-17, 2.0**-10, 0.5)
MOMENTA = (0.9375, 0.25, 0.5, 0.0, 1.0)


@dataclass(frozen=True)
class Case:
    """One batch and everything that a function may want beside it; per-feature arrays follow x's second axis."""

    x: Numbers
    dout: Numbers
    gamma: Numbers
    beta: Numbers
    running_mean: Numbers
    running_var: Numbers
    eps: float
    momentum: float

    def widened(self) -> Self:
        """The same values in float64."""
        arrays = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("eps", "momentum")}
        return replace(self, **{name: array.astype(np.float64) for name, array in arrays.items()})

    def __str__(self) -> str:
        return f"{'x'.join(map(str, self.x.shape))}-{self.x.dtype}-eps{self.eps:.2g}-momentum{self.momentum:g}"


def case(shape: Sequence[int], dtype: Any, number: int) -> Case:
    """Case ``number``: features at different offsets (0 to 200 standard deviations) and scales (2^-8 to 100)."""
    rng = np.random.default_rng(number)
    features = shape[1]
    along = (features,) + (1,) * (len(shape) - 2)
    offset = np.resize([0.0, -3.0, 40.0, -200.0], features).reshape(along)
    scale = np.resize([1.0, 2.0**-8, 100.0], features).reshape(along)
    x = scale * (rng.normal(size=shape) + offset)

    def near(value: Numbers, spread: float) -> Numbers:
        return value + spread * rng.normal(size=features)

    arrays = {
        "x": x,
        "dout": rng.normal(size=shape) + 0.5,
        "gamma": near(np.resize([1.5, -0.7], features), 0.1),
        "beta": near(np.zeros(features), 2.0),
        "running_mean": near((scale * offset).reshape(features), 1.0),
        "running_var": np.exp(near(np.zeros(features), 2.0)),
    }
    return Case(
        **{name: array.astype(dtype) for name, array in arrays.items()},
        eps=EPSILONS[number % len(EPSILONS)],
        momentum=MOMENTA[number % len(MOMENTA)],
    )


def cases(shapes: Sequence[Sequence[int]]) -> Iterator[Case]:
    """Every shape in both dtypes, with eps and momentum taken in turn."""
    kinds = [(shape, dtype) for shape in shapes for dtype in DTYPES]
    return (case(shape, dtype, number) for number, (shape, dtype) in enumerate(kinds))


def each(name: str, shapes: Sequence[Sequence[int]]) -> Callable[..., Any]:
    """Run a test for every case of these shapes."""
    return pytest.mark.parametrize(name, list(cases(shapes)), ids=str)


matrices = each("batch", MATRICES)
images = each("batch", IMAGES)


def group_columns(wide: Case, num_groups: int) -> tuple[Numbers, Numbers, Numbers]:
    """x, gamma and beta with one column per example and group, as ``spec.bounds`` wants them."""
    shape = wide.x.shape
    return tuple(groups_of(a, num_groups) for a in (wide.x, per_entry(wide.gamma, shape), per_entry(wide.beta, shape)))


def from_group_columns(columns: Exact, wide: Case) -> Exact:
    """The bound of grouped columns, laid out as images again."""
    return ungrouped(columns, wide.x.shape)


def assert_agree(got: Numbers, elsewhere: Any, bound: Any, what: str) -> None:
    """The reference's result is as near to the other library's as two right answers are.

    ``bound`` says how far any correct float64 algorithm may be from the exact result (``spec.bounds``, MUST). Both
    sides compute in float64, so twice that lies between them. Then the reference rounds once, to the data's dtype.
    """
    target = exact(elsewhere)
    assert got.shape == target.shape, f"{what} has shape {got.shape}, the other library's has {target.shape}"
    limit = 2 * exact(bound)
    limit = limit + unit_roundoff(got.dtype) * (np.abs(target) + limit) + tiny(got.dtype)
    assert np.isfinite(limit).all(), f"{what}: the bound says nothing for these data, choose others"
    excess = np.max(np.abs(exact(got) - target) / limit)
    assert excess <= 1, f"{what} is {float(excess):.2g} times the bound away from the other library's"


def assert_all_agree(got: Sequence[Numbers], elsewhere: Sequence[Any], bounds: Sequence[Any], names: str) -> None:
    """Several results, each within its bound; ``names`` are theirs, in order."""
    for result, target, bound, name in zip(got, elsewhere, bounds, names.split(), strict=True):
        assert_agree(result, target, bound, name)
