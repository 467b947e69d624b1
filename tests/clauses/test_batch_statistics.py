"""The clauses of batch_statistics."""

import numpy as np

from spec import bounds
from spec.bounds import Exact, Numbers, exact
from whybn.plugin import clause

from . import judge, know
from .draw import LAYOUTS, SEVERAL, Case, batches, given, lay_out

PARTS = "mean var"


def arguments(case: Case) -> dict[str, object]:
    return {"x": case.x}


def assert_statistics(got, x: Numbers, careful: bool = False) -> None:
    """The mean and the variance are those of x."""
    allowed = bounds.mean(x, careful), bounds.var(x, careful)
    judge.assert_all_within(got, know.batch_statistics(x), allowed, PARTS)


@clause("batch_statistics.values")
@given(case=batches())
def test_the_results_are_the_mean_and_the_population_variance_of_every_feature(impl, case):
    assert_statistics(impl.batch_statistics(case.x), case.x)


@clause("batch_statistics.keywords")
@given(case=batches())
def test_the_parameter_may_be_passed_by_its_name(impl, case):
    assert_statistics(impl.batch_statistics(x=case.x), case.x)


@clause("batch_statistics.batch-of-one")
@given(case=batches(rows=(1,)))
def test_one_row_is_its_own_mean_and_has_variance_zero(impl, case):
    allowed = bounds.mean(case.x), bounds.var(case.x)
    expected = case.x[0], np.zeros(case.columns)
    judge.assert_all_within(impl.batch_statistics(case.x), expected, allowed, PARTS)


@clause("batch_statistics.doubled-batch")
@given(case=batches())
def test_a_batch_twice_over_has_the_same_statistics(impl, case):
    twice = np.concatenate([case.x, case.x])
    allowed = bounds.mean(twice), bounds.var(twice)
    judge.assert_all_within(impl.batch_statistics(twice), know.batch_statistics(case.x), allowed, PARTS)


@clause("batch_statistics.parts")
@given(case=batches(rows=SEVERAL))
def test_the_statistics_of_two_parts_give_those_of_the_whole(impl, case):
    n, cut = case.rows, int(case.stream("cut").integers(1, case.rows))
    a, b = case.x[:cut], case.x[cut:]
    (mean_a, var_a), (mean_b, var_b) = statistics_of(impl, a), statistics_of(impl, b)
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
    mean, var = statistics_of(impl, case.x)
    low, high = exact(case.x).min(axis=0), exact(case.x).max(axis=0)
    judge.assert_within(mean, np.clip(mean, low, high), bounds.mean(case.x), "mean")
    judge.assert_within(var, np.clip(var, 0, (high - low) ** 2 / 4), bounds.var(case.x), "var")


@clause("batch_statistics.shift")
@given(case=batches(offsets=(0.0, 1.0)))
def test_adding_a_constant_to_a_feature_moves_its_mean_alone(impl, case):
    shift = case.spread * case.pick("shift", (1.0, -3.0, 10.0))
    mean, var = know.batch_statistics(case.x)
    assert_moved(impl, (case.x + shift).astype(case.dtype), mean + shift, var)


@clause("batch_statistics.scale")
@given(case=batches())
def test_scaling_a_feature_scales_its_mean_and_by_the_square_its_variance(impl, case):
    factor = case.pick("factor", (3.0, -1.0, 0.7, -10.0))
    mean, var = know.batch_statistics(case.x)
    assert_moved(impl, (case.x * factor).astype(case.dtype), factor * mean, exact(factor) ** 2 * var)


@clause("batch_statistics.power-of-two-scale-bitwise")
@given(case=batches())
def test_scaling_by_a_power_of_two_scales_both_results_exactly(impl, case):
    k = case.pick("k", (1, 3, -2, 5))
    mean, var = judge.unpacked(impl.batch_statistics(case.x), PARTS)
    judge.assert_array(mean, (case.columns,), "mean")
    judge.assert_array(var, (case.columns,), "var")
    scaled = judge.unpacked(impl.batch_statistics(know.scaled(case.x, 2.0**k)), PARTS)
    judge.assert_same(scaled[0], know.scaled(mean, 2.0**k), "mean of 2^k x")
    judge.assert_same(scaled[1], know.scaled(var, 4.0**k), "var of 2^k x")


@clause("batch_statistics.batch-order")
@given(case=batches(rows=SEVERAL))
def test_the_order_of_the_rows_does_not_matter(impl, case):
    shuffled = case.x[case.stream("order").permutation(case.rows)]
    assert_moved(impl, shuffled, *know.batch_statistics(case.x))


@clause("batch_statistics.feature-independence")
@given(case=batches(rows=SEVERAL))
def test_changing_one_feature_leaves_the_statistics_of_the_others_alone(impl, case):
    j = int(case.stream("feature").integers(case.columns))
    changed = np.array(case.x)
    changed[:, j] = (changed[::-1, j] * 7 + case.spread[j] * 5).astype(case.dtype)
    assert_others_within(impl.batch_statistics(changed), case, j)


@clause("batch_statistics.tiny-variance")
@given(case=batches(rows=SEVERAL, scales=(2.0**-40,)))
def test_a_tiny_variance_keeps_its_digits(impl, case):
    assert_statistics(impl.batch_statistics(case.x), case.x)


@clause("batch_statistics.nan-containment")
@given(case=batches(layouts=("C",)))
def test_a_nan_or_infinity_spoils_the_statistics_of_its_own_feature_only(impl, case):
    stream = case.stream("spoiled")
    i, j = int(stream.integers(case.rows)), int(stream.integers(case.columns))
    x = np.array(case.x)
    x[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    got = judge.unpacked(impl.batch_statistics(x), PARTS)
    assert_others_within(got, case, j)
    for name, part in zip(PARTS.split(), got, strict=True):
        judge.assert_spoiled(part[j], f"{name} of feature {j}")


@clause("batch_statistics.shape")
@given(case=batches())
def test_both_results_are_flat_with_one_number_per_feature(impl, case):
    for name, part in zip(PARTS.split(), judge.unpacked(impl.batch_statistics(case.x), PARTS), strict=True):
        judge.assert_array(part, (case.columns,), name)


@clause("batch_statistics.dtype")
@given(case=batches())
def test_both_results_have_the_dtype_of_the_batch(impl, case):
    judge.assert_dtype(impl.batch_statistics(case.x), case.dtype, PARTS)


@clause("batch_statistics.integers")
@given(case=batches(values=("integers",), scales=(1.0,), offsets=(0.0,)))
def test_integers_are_taken_as_float64(impl, case):
    whole = case.x.astype(np.int64)
    got = judge.unpacked(impl.batch_statistics(whole), PARTS)
    judge.assert_dtype(got, np.float64, PARTS)
    assert_statistics(got, whole.astype(np.float64))


@clause("batch_statistics.memory-layout")
@given(case=batches())
def test_any_memory_layout_is_accepted(impl, case):
    expected, allowed = know.batch_statistics(case.x), (bounds.mean(case.x), bounds.var(case.x))
    for layout in LAYOUTS:
        judge.assert_all_within(impl.batch_statistics(lay_out(case.x, layout)), expected, allowed, PARTS)


@clause("batch_statistics.no-mutation")
@given(case=batches(layouts=("C", "Fortran")))
def test_the_batch_is_not_changed(impl, case):
    judge.assert_changes_nothing(impl.batch_statistics, arguments(case))


@clause("batch_statistics.no-aliasing")
@given(case=batches(layouts=("C", "Fortran")))
def test_the_results_are_new_arrays(impl, case):
    judge.assert_owns_results(impl.batch_statistics, arguments(case))


@clause("batch_statistics.no-hidden-state")
@given(case=batches())
def test_a_result_depends_on_its_argument_alone(impl, case):
    judge.assert_remembers_nothing(impl.batch_statistics, arguments(case), {"x": case.other_x}, PARTS)


@clause("batch_statistics.large-offset")
@given(case=batches(rows=SEVERAL, offsets=(0.0,)))
def test_an_offset_of_a_million_standard_deviations_costs_no_digits(impl, case):
    x = (case.x + 1e6 * case.spread).astype(case.dtype)
    assert_statistics(impl.batch_statistics(x), x, careful=True)


@clause("batch_statistics.non-negative-variance")
@given(case=batches(offsets=(0.0,)))
def test_no_variance_is_negative(impl, case):
    x = (case.x + case.pick("offset", (1e8, 1e4, 1e6)) * case.spread).astype(case.dtype)
    _, var = statistics_of(impl, x)
    judge.assert_within(var, np.maximum(var, 0), 0, "var")


@clause("batch_statistics.constant-feature")
@given(case=batches(layouts=("C",)))
def test_a_constant_feature_has_its_value_as_mean_and_variance_zero(impl, case):
    constant = case.stream("constant").choice((0.1, 1.0, -7.3, 1e4), case.columns).astype(case.dtype)
    x = np.repeat(constant[None, :], case.rows, axis=0)
    allowed = bounds.mean(x, careful=True), bounds.var(x, careful=True)
    judge.assert_all_within(impl.batch_statistics(x), (constant, np.zeros(case.columns)), allowed, PARTS)


@clause("batch_statistics.many-rows")
@given(case=batches(rows=(64, 65), columns=(1, 2), offsets=(0.0,)))
def test_the_error_does_not_grow_with_the_number_of_rows(impl, case):
    x = (np.tile(case.x, (32, 1)) + 100 * case.spread).astype(case.dtype)
    assert_statistics(impl.batch_statistics(x), x, careful=True)


@clause("batch_statistics.huge-values")
@given(
    case=batches(rows=(64, 65, 130), values=("normal", "sorted"), dtypes=(np.float32,), scales=(1.0,), offsets=(0.0,))
)
def test_a_variance_in_range_is_found_though_the_sum_of_squares_overflows(impl, case):
    # Squares of about 2^124, and at least 64 of them: only their mean is below 2^128.
    x = know.scaled((case.x / case.spread).astype(case.dtype), 2.0**62)
    assert_statistics(impl.batch_statistics(x), x)


@clause("batch_statistics.refuses-wrong-shapes")
@given(case=batches())
def test_a_wrong_shape_is_refused_by_name(impl, case):
    for value in (case.x[0], case.x[None]):
        judge.assert_raises(impl.batch_statistics, {"x": value}, "x", value.shape)


@clause("batch_statistics.refuses-empty-batch")
@given(case=batches())
def test_a_batch_without_rows_is_refused(impl, case):
    judge.assert_raises(impl.batch_statistics, {"x": case.x[:0]}, "x", case.x[:0].shape)


def statistics_of(impl, x: Numbers) -> tuple[Exact, Exact]:
    """The results for x, in long double, their shapes judged."""
    parts = judge.unpacked(impl.batch_statistics(x), PARTS)
    for name, part in zip(PARTS.split(), parts, strict=True):
        judge.assert_array(part, x.shape[1:], name)
    mean, var = parts
    return exact(mean), exact(var)


def assert_moved(impl, x: Numbers, mean: Exact, var: Exact) -> None:
    """The statistics of x, a moved batch, are these, but for what rounding x moved."""
    pairs = zip((mean, var), know.batch_statistics(x), (bounds.mean(x), bounds.var(x)), strict=True)
    allowed = [bound + np.abs(before - after) for before, after, bound in pairs]
    judge.assert_all_within(impl.batch_statistics(x), (mean, var), allowed, PARTS)


def assert_others_within(got, case: Case, j: int) -> None:
    """The statistics of all features but j are the case's."""
    others = np.arange(case.columns) != j
    pairs = zip(know.batch_statistics(case.x), (bounds.mean(case.x), bounds.var(case.x)), strict=True)
    for name, part, (target, bound) in zip(PARTS.split(), judge.unpacked(got, PARTS), pairs, strict=True):
        judge.assert_array(part, (case.columns,), name)
        judge.assert_within(part[others], target[others], bound[others], f"{name} of the other features")
