"""The clauses of dropout_variance_ratio."""

import numpy as np

from spec import bounds
from spec.bounds import Numbers, exact
from whybn.plugin import clause

from . import judge, know
from .draw import SEVERAL, Case, batches, given
from .judge import assert_within
from .row import Given, Result, Row
from .shared import clauses

KEEP = (0.5, 0.9, 0.25, 0.8, 0.1, 1.0)
UNITS = 1000  # simulated units


def variance(case: Case) -> Numbers:
    """The variance of every unit, above zero: (D,)."""
    return np.where(case.running_var > 0, case.running_var, 1).astype(case.dtype)


def keep_prob(case: Case) -> float:
    return float(case.pick("keep_prob", KEEP))


def others(case: Case) -> list[Given]:
    return [{"mean": case.running_mean + case.dtype(1), "var": variance(case) + case.dtype(1)}, {"keep_prob": 0.7}]


def arguments(case: Case) -> Given:
    return {"mean": case.running_mean, "var": variance(case), "keep_prob": keep_prob(case)}


ROW = Row(
    function="dropout_variance_ratio",
    cases=batches,
    arguments=arguments,
    results={"ratio": Result()},
    bound="dropout_ratio",
    units={"mean": 1, "var": 2},
    data="mean",
    rows=(),
    others=others,
    also=lambda case: [{"keep_prob": 1.0}],
)

globals().update(
    clauses(
        ROW,
        "values keywords feature-independence power-of-two-scale-bitwise shape dtype memory-layout "
        "no-mutation no-aliasing no-hidden-state refuses-negative-variance",
    )
    | clauses(ROW, "wide-batch")
)


@clause("dropout_variance_ratio.every-mask")
@given(case=batches(rows=SEVERAL, values=("normal", "positive", "sorted"), offsets=(0.0, 1.0, 4.0)))
def test_the_set_of_all_units_under_all_masks_has_this_variance(impl, case):
    masks = exact(case.pick("masks", ((1, 0), (1, 1, 1, 0), (1, 0, 0, 0), (1, 1, 1, 1, 0))))
    mean, var = know.batch_statistics(case.x)
    dropped = (masks[:, None, None] * exact(case.x) / masks.mean()).reshape(-1, case.columns)
    _, train_var = know.batch_statistics(dropped)
    rounded = mean.astype(case.dtype), var.astype(case.dtype)
    ratio = impl.dropout_variance_ratio(*rounded, float(masks.mean()))
    # The given moments are rounded, once each: the bound counts roundings of the same terms.
    bound = 2 * bounds.dropout_ratio(*rounded, masks.mean())
    assert_within(ratio, train_var / var, bound, "variance over all masks / variance")


@clause("dropout_variance_ratio.monte-carlo")
@given(case=batches(rows=(4, 5, 8, 9, 17, 33), columns=(2, 1, 3, 4), values=("normal",), offsets=(0.0, 1.0)))
def test_randomly_dropped_units_scatter_as_predicted(impl, case):
    stream, keep = case.stream("units"), case.pick("keep_prob", (0.5, 0.8, 0.25))
    mean, var = know.batch_statistics(case.x)
    units = exact(case.x)[stream.integers(case.rows, size=UNITS)]
    dropped = units * (stream.random(units.shape) < keep) / keep
    sampled = ((dropped - mean) ** 2).mean(axis=0)
    # A unit x is x / p with probability p and else 0: the exact moments of what was drawn.
    moments = {k: keep * ((exact(case.x) / keep - mean) ** k).mean(axis=0) + (1 - keep) * mean**k for k in (2, 4)}
    error = bounds.simulated_std(sampled, moments[2], moments[4], UNITS)
    rounded = mean.astype(case.dtype), var.astype(case.dtype)
    ratio = impl.dropout_variance_ratio(*rounded, keep)
    judge.assert_array(ratio, (case.columns,), "ratio")
    std = np.sqrt(np.maximum(exact(ratio), 0) * var)
    # With |sqrt(a) - sqrt(b)| <= |a - b| / sqrt(a), the bound of the ratio as one of the root.
    rounding = 2 * bounds.dropout_ratio(*rounded, keep) * var / np.sqrt(moments[2])
    assert_within(std, np.sqrt(sampled), error + rounding, f"sqrt(ratio var), the std of {UNITS} dropped units")


@clause("dropout_variance_ratio.keep-all")
@given(case=batches())
def test_keeping_every_unit_gives_one(impl, case):
    ratio = impl.dropout_variance_ratio(case.running_mean, variance(case), 1.0)
    bound = bounds.dropout_ratio(case.running_mean, variance(case), 1.0)
    assert_within(ratio, np.ones(case.columns), bound, "ratio where nothing is dropped")


@clause("dropout_variance_ratio.zero-mean")
@given(case=batches())
def test_a_unit_of_mean_zero_has_the_ratio_one_over_keep_prob(impl, case):
    mean, keep = np.zeros_like(case.running_mean), keep_prob(case)
    ratio = impl.dropout_variance_ratio(mean, variance(case), keep)
    bound = bounds.dropout_ratio(mean, variance(case), keep)
    assert_within(ratio, np.full(case.columns, 1 / exact(keep)), bound, "ratio of units of mean zero")


@clause("dropout_variance_ratio.at-least-one-over-keep-prob")
@given(case=batches())
def test_no_mean_makes_the_ratio_smaller_than_one_over_keep_prob(impl, case):
    ratio = impl.dropout_variance_ratio(*arguments(case).values())
    judge.assert_array(ratio, (case.columns,), "ratio")
    least = np.maximum(exact(ratio), 1 / exact(keep_prob(case)))
    assert_within(ratio, least, bounds.dropout_ratio(*arguments(case).values()), "ratio, at least 1 / keep_prob")


@clause("dropout_variance_ratio.sign-flip")
@given(case=batches())
def test_the_sign_of_the_mean_does_not_matter(impl, case):
    ratio = impl.dropout_variance_ratio(-case.running_mean, variance(case), keep_prob(case))
    ROW.assert_right(ratio, arguments(case))


@clause("dropout_variance_ratio.scale-invariance")
@given(case=batches())
def test_scaling_the_units_changes_nothing(impl, case):
    factor, keep = exact(case.pick("factor", (3.0, 0.7, -10.0))), keep_prob(case)
    mean = (case.running_mean * factor).astype(case.dtype)
    var = (variance(case) * factor**2).astype(case.dtype)
    expected = know.dropout_variance_ratio(*arguments(case).values())
    rounded = np.abs(expected - know.dropout_variance_ratio(mean, var, keep))
    ratio = impl.dropout_variance_ratio(mean, var, keep)
    assert_within(ratio, expected, bounds.dropout_ratio(mean, var, keep) + rounded, "ratio of scaled units")


@clause("dropout_variance_ratio.nan-containment")
@given(case=batches())
def test_a_nan_or_infinity_in_the_mean_spoils_its_own_unit_only(impl, case):
    # Where all units are kept the mean need not be looked at.
    j, keep = int(case.stream("feature").integers(case.columns)), case.pick("keep_prob", KEEP[:-1])
    mean = np.array(case.running_mean)
    mean[j] = case.pick("spoiled", (np.nan, np.inf, -np.inf))
    ratio = impl.dropout_variance_ratio(mean, variance(case), keep)
    ROW.assert_right(ratio, arguments(case) | {"keep_prob": keep}, but=j)
    judge.assert_spoiled(ratio[j], f"ratio of unit {j}")


@clause("dropout_variance_ratio.parameter-dtype")
@given(case=batches())
def test_the_result_has_the_dtype_of_the_mean(impl, case):
    other = np.float64 if case.dtype == np.float32 else np.float32
    ratio = impl.dropout_variance_ratio(case.running_mean, variance(case).astype(other), keep_prob(case))
    judge.assert_dtype(ratio, case.dtype, "ratio")


@clause("dropout_variance_ratio.integers")
@given(case=batches())
def test_integers_of_any_width_are_taken_as_float64(impl, case):
    stream, keep, kind = case.stream("whole"), keep_prob(case), case.pick("kind", ("i8", "i1", "i2"))
    mean, var = (stream.integers(low, 101, case.columns).astype(kind) for low in (-100, 1))
    ratio = impl.dropout_variance_ratio(mean, var, keep)
    judge.assert_dtype(ratio, np.float64, "ratio")
    wide = {"mean": mean.astype(np.float64), "var": var.astype(np.float64), "keep_prob": keep}
    ROW.assert_right(ratio, wide)


@clause("dropout_variance_ratio.large-offset")
@given(case=batches(offsets=(0.0,)))
def test_a_mean_of_a_million_standard_deviations_costs_no_digits(impl, case):
    mean = (case.running_mean + 1e6 * case.spread).astype(case.dtype)
    keep = case.pick("keep_prob", (1.0, 0.5, 0.9, 0.1, 0.999))
    ratio = impl.dropout_variance_ratio(mean, variance(case), keep)
    # Written without the difference of two squares, which cancels in long double too.
    expected = (1 + (1 - exact(keep)) * exact(mean) ** 2 / exact(variance(case))) / exact(keep)
    bound = bounds.dropout_ratio(mean, variance(case), keep, careful=True)
    assert_within(ratio, expected, bound, "ratio")


@clause("dropout_variance_ratio.refuses-wrong-shapes")
@given(case=batches())
def test_a_wrong_shape_is_refused_by_name(impl, case):
    d = case.columns
    for name, value in (
        ("mean", case.running_mean[None]),
        ("mean", case.running_mean[0]),
        ("var", np.ones(d + 1, case.dtype)),
        ("var", np.ones((1, d), case.dtype)),
        *[("var", np.ones(1, case.dtype))][: d - 1],
    ):
        judge.assert_raises(impl.dropout_variance_ratio, arguments(case) | {name: value}, name, np.shape(value))


@clause("dropout_variance_ratio.refuses-keep-prob")
@given(case=batches())
def test_a_keep_prob_outside_zero_to_one_is_refused(impl, case):
    for keep in (0.0, -0.1, 1.5, float("nan")):
        judge.assert_raises(impl.dropout_variance_ratio, arguments(case) | {"keep_prob": keep}, "keep_prob", keep)
