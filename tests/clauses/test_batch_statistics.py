"""The clauses of batch_statistics."""

import numpy as np

from spec import bounds
from spec.bounds import Exact, Numbers, exact
from whybn.plugin import clause

from . import judge, know
from .draw import SEVERAL, batches, given
from .row import Result, Row
from .shared import clauses


def bound_of(x: Numbers, careful: bool = False) -> tuple[Exact, Exact]:
    """How far the mean and the variance may be off."""
    return bounds.mean(x, careful), bounds.var(x, careful)


ROW = Row(
    function="batch_statistics",
    cases=batches,
    arguments=lambda case: {"x": case.x},
    results={"mean": Result(unit=1), "var": Result(unit=2)},
    bound=bound_of,
    units={"x": 1},
    spoils={"x": "mean var"},
)

globals().update(
    clauses(
        ROW,
        "values keywords shape dtype integers memory-layout no-mutation no-aliasing no-hidden-state "
        "doubled-batch power-of-two-scale-bitwise many-rows refuses-wrong-shapes "
        "refuses-empty-batch",
    )
    | clauses(ROW, "batch-order feature-independence nan-containment tiny-variance large-offset", rows=SEVERAL)
    | clauses(ROW, "tall-batch wide-batch unlike-scales half-precision")
)


PARTS = "mean var"


@clause("batch_statistics.batch-of-one")
@given(case=batches(rows=(1,)))
def test_one_row_is_its_own_mean_and_has_variance_zero(impl, case):
    allowed = bounds.mean(case.x), bounds.var(case.x)
    expected = case.x[0], np.zeros(case.columns)
    judge.assert_all_within(impl.batch_statistics(case.x), expected, allowed, PARTS)


@clause("batch_statistics.parts")
@given(case=batches(rows=SEVERAL))
def test_the_statistics_of_two_parts_give_those_of_the_whole(impl, case):
    n, cut = case.rows, int(case.stream("cut").integers(1, case.rows))
    a, b = case.x[:cut], case.x[cut:]
    (mean_a, var_a), (mean_b, var_b) = ([exact(v) for v in ROW.parts(impl, {"x": part})] for part in (a, b))
    mean = (cut * mean_a + (n - cut) * mean_b) / n
    share = exact(cut) * (n - cut) / n**2
    var = (cut * var_a + (n - cut) * var_b) / n + share * (mean_a - mean_b) ** 2
    # The errors of the parts in the same formulas; that of the difference d of the means is below e_a + e_b.
    e_a, e_b = bounds.mean(a), bounds.mean(b)
    e_mean, e_var = ((cut * e + (n - cut) * f) / n for e, f in ((e_a, e_b), (bounds.var(a), bounds.var(b))))
    e_var = e_var + share * (2 * np.abs(mean_a - mean_b) + e_a + e_b) * (e_a + e_b)
    judge.assert_all_within((mean, var), know.batch_statistics(case.x), (e_mean, e_var), "mean_of_parts var_of_parts")


@clause("batch_statistics.range")
@given(case=batches())
def test_the_mean_lies_within_the_values_and_the_variance_below_a_quarter_of_their_range_squared(impl, case):
    mean, var = map(exact, ROW.parts(impl, {"x": case.x}))
    low, high = exact(case.x).min(axis=0), exact(case.x).max(axis=0)
    judge.assert_within(mean, np.clip(mean, low, high), bounds.mean(case.x), "mean")
    judge.assert_within(var, np.clip(var, 0, (high - low) ** 2 / 4), bounds.var(case.x), "var")


@clause("batch_statistics.shift")
@given(case=batches(offsets=(0.0, 1.0)))
def test_adding_a_constant_to_a_feature_moves_its_mean_alone(impl, case):
    shift = case.spread * case.pick("shift", (1.0, -3.0, 10.0))
    mean, var = know.batch_statistics(case.x)
    ROW.assert_becomes(impl, {"x": (case.x + shift).astype(case.dtype)}, (mean + shift, var))


@clause("batch_statistics.scale")
@given(case=batches())
def test_scaling_a_feature_scales_its_mean_and_by_the_square_its_variance(impl, case):
    factor = case.pick("factor", (3.0, -1.0, 0.7, -10.0))
    mean, var = know.batch_statistics(case.x)
    ROW.assert_becomes(impl, {"x": (case.x * factor).astype(case.dtype)}, (factor * mean, exact(factor) ** 2 * var))


@clause("batch_statistics.non-negative-variance")
@given(case=batches(offsets=(0.0,)))
def test_no_variance_is_negative(impl, case):
    x = (case.x + case.pick("offset", (1e8, 1e4, 1e6)) * case.spread).astype(case.dtype)
    _, var = ROW.parts(impl, {"x": x})
    judge.assert_within(var, np.maximum(var, 0), 0, "var")


@clause("batch_statistics.constant-feature")
@given(case=batches(layouts=("C",)))
def test_a_constant_feature_has_its_value_as_mean_and_variance_zero(impl, case):
    constant = case.stream("constant").choice((0.1, 1.0, -7.3, 1e4), case.columns).astype(case.dtype)
    x = np.repeat(constant[None, :], case.rows, axis=0)
    allowed = bounds.mean(x, careful=True), bounds.var(x, careful=True)
    judge.assert_all_within(impl.batch_statistics(x), (constant, np.zeros(case.columns)), allowed, PARTS)


@clause("batch_statistics.huge-values")
@given(
    case=batches(rows=(64, 65, 130), values=("normal", "sorted"), dtypes=(np.float32,), scales=(1.0,), offsets=(0.0,))
)
def test_a_variance_in_range_is_found_though_the_sum_of_squares_overflows(impl, case):
    # Squares of about 2^124, and at least 64 of them: only their mean is below 2^128.
    x = know.scaled((case.x / case.spread).astype(case.dtype), 2.0**62)
    ROW.assert_gives(impl, {"x": x})
