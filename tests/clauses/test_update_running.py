"""The clauses of update_running."""

import numpy as np

from spec import bounds
from whybn.plugin import clause

from . import judge, know
from .draw import LAYOUTS, SEVERAL, Case, batches, given, lay_out
from .judge import assert_all_within, assert_same, assert_within

NAMES = "running_mean running_var"
MOVING = (0.5, 0.9, 0.1)  # momenta at which both the old values and the batch count


def arguments(case: Case) -> dict[str, object]:
    return {
        "running_mean": case.running_mean,
        "running_var": case.running_var,
        "x": case.x,
        "momentum": case.momentum,
    }


@clause("update_running.values")
@given(case=batches())
def test_the_new_values_are_momentum_old_plus_the_rest_of_the_batch(impl, case):
    got = impl.update_running(case.running_mean, case.running_var, case.x, momentum=case.momentum)
    assert_updated(got, case.running_mean, case.running_var, case.x, case.momentum)


@clause("update_running.default-momentum")
@given(case=batches())
def test_momentum_is_nine_tenths_unless_given(impl, case):
    got = impl.update_running(case.running_mean, case.running_var, case.x)
    assert_updated(got, case.running_mean, case.running_var, case.x, 0.9)


@clause("update_running.keywords")
@given(case=batches())
def test_every_parameter_may_be_passed_by_its_name(impl, case):
    got = impl.update_running(
        momentum=case.momentum, x=case.x, running_var=case.running_var, running_mean=case.running_mean
    )
    assert_updated(got, case.running_mean, case.running_var, case.x, case.momentum)


@clause("update_running.momentum-zero")
@given(case=batches())
def test_momentum_zero_gives_the_statistics_of_the_batch(impl, case):
    got = impl.update_running(case.running_mean, case.running_var, case.x, momentum=0.0)
    allowed = bounds_of(case.running_mean, case.running_var, case.x, 0.0)
    assert_all_within(got, know.batch_statistics(case.x), allowed, NAMES)


@clause("update_running.momentum-one")
@given(case=batches())
def test_momentum_one_keeps_the_old_values(impl, case):
    got = impl.update_running(case.running_mean, case.running_var, case.x, momentum=1.0)
    allowed = bounds_of(case.running_mean, case.running_var, case.x, 1.0)
    assert_all_within(got, (case.running_mean, case.running_var), allowed, NAMES)


@clause("update_running.convex-combination")
@given(case=batches())
def test_the_new_values_lie_between_the_old_ones_and_those_of_the_batch(impl, case):
    got = impl.update_running(case.running_mean, case.running_var, case.x, momentum=case.momentum)
    batch = know.batch_statistics(case.x)
    allowed = bounds_of(case.running_mean, case.running_var, case.x, case.momentum)
    old_values = (case.running_mean, case.running_var)
    for name, new, old, own, bound in zip(
        NAMES.split(), judge.unpacked(got, NAMES), old_values, batch, allowed, strict=True
    ):
        judge.assert_array(new, own.shape, name)
        between = np.clip(bounds.exact(new), np.minimum(old, own), np.maximum(old, own))
        assert_within(new, between, bound, name)


@clause("update_running.repeated-batch")
@given(case=batches(rows=(2, 3, 1, 5, 8)))
def test_after_t_updates_by_one_batch_the_old_values_weigh_momentum_to_the_t(impl, case):
    times = case.pick("times", (2, 3, 7))
    mean, var = case.running_mean, case.running_var
    for _ in range(times):
        mean, var = judge.unpacked(impl.update_running(mean, var, case.x, momentum=case.momentum), NAMES)
        judge.assert_array(mean, (case.columns,), "running_mean")
        judge.assert_array(var, (case.columns,), "running_var")
        var = np.maximum(var, 0)  # E[x^2] - E[x]^2 may come out below zero
    kept = bounds.exact(case.momentum) ** times
    old = bounds.exact(case.running_mean), bounds.exact(case.running_var)
    batch = know.batch_statistics(case.x)
    expected = tuple(kept * before + (1 - kept) * own for before, own in zip(old, batch, strict=True))
    # On the way no value is larger than |old| + |batch|, and no error grows by a later update.
    largest = (np.abs(before) + np.abs(own) for before, own in zip(old, batch, strict=True))
    allowed = (times * bound for bound in bounds_of(*largest, case.x, case.momentum))
    assert_all_within((mean, var), expected, tuple(allowed), NAMES)


@clause("update_running.affine-in-the-old-values")
@given(case=batches())
def test_what_the_old_values_differ_by_remains_times_momentum(impl, case):
    other_mean, other_var = case.running_mean + case.spread, case.running_var + case.spread**2
    other_mean, other_var = other_mean.astype(case.dtype), other_var.astype(case.dtype)
    first = impl.update_running(case.running_mean, case.running_var, case.x, momentum=case.momentum)
    first = judge.unpacked(first, NAMES)
    second = impl.update_running(other_mean, other_var, case.x, momentum=case.momentum)
    old, other = (case.running_mean, case.running_var), (other_mean, other_var)
    for part in first:
        judge.assert_array(part, (case.columns,), "a running value")
    expected = [
        bounds.exact(part) + bounds.exact(case.momentum) * (bounds.exact(after) - bounds.exact(before))
        for part, before, after in zip(first, old, other, strict=True)
    ]
    errors = zip(*(bounds_of(*values, case.x, case.momentum) for values in (old, other)), strict=True)
    assert_all_within(second, expected, [sum(pair) for pair in errors], NAMES)


@clause("update_running.doubled-batch")
@given(case=batches())
def test_a_batch_twice_over_updates_as_it_does_once(impl, case):
    twice = np.concatenate([case.x, case.x])
    got = impl.update_running(case.running_mean, case.running_var, twice, momentum=case.momentum)
    expected = know.update_running(case.running_mean, case.running_var, case.x, case.momentum)
    assert_all_within(got, expected, bounds_of(case.running_mean, case.running_var, twice, case.momentum), NAMES)


@clause("update_running.batch-order")
@given(case=batches(rows=SEVERAL))
def test_the_order_of_the_rows_does_not_matter(impl, case):
    shuffled = case.x[case.stream("order").permutation(case.rows)]
    got = impl.update_running(case.running_mean, case.running_var, shuffled, momentum=case.momentum)
    assert_updated(got, case.running_mean, case.running_var, case.x, case.momentum)


@clause("update_running.power-of-two-scale")
@given(case=batches())
def test_means_scale_with_the_data_and_variances_with_their_square(impl, case):
    factor = 2.0 ** case.pick("k", (1, 3, -2, 5))
    mean, var = know.scaled(case.running_mean, factor), know.scaled(case.running_var, factor**2)
    x = know.scaled(case.x, factor)
    got = impl.update_running(mean, var, x, momentum=case.momentum)
    new_mean, new_var = know.update_running(case.running_mean, case.running_var, case.x, case.momentum)
    expected = factor * new_mean, factor**2 * new_var
    assert_all_within(got, expected, bounds_of(mean, var, x, case.momentum), NAMES)


@clause("update_running.feature-independence")
@given(case=batches(rows=SEVERAL))
def test_changing_one_feature_leaves_the_others_alone(impl, case):
    j = int(case.stream("feature").integers(case.columns))
    x, mean, var = np.array(case.x), np.array(case.running_mean), np.array(case.running_var)
    x[:, j] = (x[::-1, j] * 7 + case.spread[j] * 5).astype(case.dtype)
    mean[j], var[j] = mean[j] * 3 + 1, var[j] * 3 + 1
    got = impl.update_running(mean, var, x, momentum=case.momentum)
    assert_others_updated(got, case, j, case.momentum)


@clause("update_running.batch-of-one")
@given(case=batches(rows=(1,)))
def test_a_batch_of_one_row_has_variance_zero(impl, case):
    got = impl.update_running(case.running_mean, case.running_var, case.x, momentum=case.momentum)
    old = bounds.exact(case.momentum)
    expected = (
        old * bounds.exact(case.running_mean) + (1 - old) * bounds.exact(case.x[0]),
        old * bounds.exact(case.running_var),
    )
    assert_all_within(got, expected, bounds_of(case.running_mean, case.running_var, case.x, case.momentum), NAMES)


@clause("update_running.zero-running-var")
@given(case=batches())
def test_a_running_variance_of_zero_is_a_value_like_any_other(impl, case):
    zero = np.zeros_like(case.running_var)
    got = impl.update_running(case.running_mean, zero, case.x, momentum=case.momentum)
    assert_updated(got, case.running_mean, zero, case.x, case.momentum)


@clause("update_running.nan-containment")
@given(case=batches(layouts=("C",)))
def test_a_nan_or_infinity_spoils_its_own_feature_only(impl, case):
    stream = case.stream("spoiled")
    i, j = int(stream.integers(case.rows)), int(stream.integers(case.columns))
    x = np.array(case.x)
    x[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    momentum = case.pick("moving momentum", MOVING)
    got = impl.update_running(case.running_mean, case.running_var, x, momentum=momentum)
    assert_others_updated(got, case, j, momentum)
    for name, part in zip(NAMES.split(), judge.unpacked(got, NAMES), strict=True):
        judge.assert_spoiled(part[j : j + 1], f"{name} of feature {j}")


@clause("update_running.shape")
@given(case=batches())
def test_both_results_have_one_value_per_feature(impl, case):
    got = impl.update_running(case.running_mean, case.running_var, case.x, momentum=case.momentum)
    for name, part in zip(NAMES.split(), judge.unpacked(got, NAMES), strict=True):
        judge.assert_array(part, (case.columns,), name)


@clause("update_running.dtype")
@given(case=batches())
def test_both_results_have_the_dtype_of_the_arguments(impl, case):
    got = impl.update_running(case.running_mean, case.running_var, case.x, momentum=case.momentum)
    judge.assert_dtype(got, case.dtype, NAMES)


@clause("update_running.memory-layout")
@given(case=batches())
def test_any_memory_layout_is_accepted(impl, case):
    for layout in LAYOUTS:
        mean, var, x = (lay_out(value, layout) for value in (case.running_mean, case.running_var, case.x))
        got = impl.update_running(mean, var, x, momentum=case.momentum)
        assert_updated(got, case.running_mean, case.running_var, case.x, case.momentum)


@clause("update_running.no-mutation")
@given(case=batches(layouts=("C", "Fortran")))
def test_no_argument_is_changed(impl, case):
    for momentum in (case.momentum, 0.5):
        judge.assert_changes_nothing(impl.update_running, arguments(case) | {"momentum": momentum})


@clause("update_running.no-aliasing")
@given(case=batches(layouts=("C", "Fortran")))
def test_the_results_are_new_arrays_even_where_nothing_moves(impl, case):
    for momentum in (case.momentum, 1.0, 0.0):
        judge.assert_owns_results(impl.update_running, arguments(case) | {"momentum": momentum})


@clause("update_running.no-hidden-state")
@given(case=batches())
def test_a_result_depends_on_its_arguments_alone(impl, case):
    other = arguments(case) | {"x": case.other_x}
    judge.assert_remembers_nothing(impl.update_running, arguments(case), other, NAMES)


@clause("update_running.momentum-one-bitwise")
@given(case=batches())
def test_momentum_one_keeps_every_bit_of_the_old_values(impl, case):
    got = impl.update_running(case.running_mean, case.running_var, case.x, momentum=1.0)
    for name, part in zip(NAMES.split(), judge.unpacked(got, NAMES), strict=True):
        assert_same(part, getattr(case, name), name)


@clause("update_running.never-negative")
@given(case=batches(offsets=(0.0,)))
def test_the_running_variance_is_never_negative(impl, case):
    x = (case.x + 1e4 * case.spread).astype(case.dtype)
    _, var = judge.unpacked(impl.update_running(case.running_mean, case.running_var, x, momentum=0.0), NAMES)
    judge.assert_array(var, (case.columns,), "running_var")
    assert_within(var, np.maximum(bounds.exact(var), 0), 0, "running_var")


@clause("update_running.large-offset")
@given(case=batches(rows=SEVERAL, offsets=(0.0,)))
def test_an_offset_of_a_million_standard_deviations_costs_no_digits(impl, case):
    x = (case.x + 1e6 * case.spread).astype(case.dtype)
    momentum = case.pick("moving momentum", MOVING)
    got = impl.update_running(case.running_mean, case.running_var, x, momentum=momentum)
    assert_updated(got, case.running_mean, case.running_var, x, momentum, careful=True)


@clause("update_running.many-rows")
@given(case=batches(rows=(64, 65, 130), columns=(1, 2), offsets=(0.0,)))
def test_the_error_does_not_grow_with_the_number_of_rows(impl, case):
    x = (np.tile(case.x, (100, 1)) + 100 * case.spread).astype(case.dtype)
    momentum = case.pick("moving momentum", MOVING)
    got = impl.update_running(case.running_mean, case.running_var, x, momentum=momentum)
    assert_updated(got, case.running_mean, case.running_var, x, momentum, careful=True)


@clause("update_running.parameter-dtype")
@given(case=batches(dtypes=(np.float32,)))
def test_float64_running_values_do_not_change_the_dtype(impl, case):
    mean, var = case.running_mean.astype(np.float64), case.running_var.astype(np.float64)
    judge.assert_dtype(impl.update_running(mean, var, case.x, momentum=case.momentum), np.float32, NAMES)


@clause("update_running.integers")
@given(case=batches(values=("integers",), scales=(1.0,), offsets=(0.0,)))
def test_integers_are_taken_as_float64(impl, case):
    whole = case.x.astype(np.int64)
    mean, var = case.running_mean.astype(np.float64), case.running_var.astype(np.float64)
    got = impl.update_running(mean, var, whole, momentum=case.momentum)
    judge.assert_dtype(got, np.float64, NAMES)
    assert_updated(got, mean, var, whole.astype(np.float64), case.momentum)


@clause("update_running.refuses-wrong-shapes")
@given(case=batches())
def test_a_wrong_shape_is_refused_by_name(impl, case):
    d = case.columns
    for name, value in (
        ("x", case.x[0]),
        ("x", case.x[None]),
        ("running_mean", np.ones(d + 1, case.dtype)),
        ("running_mean", np.ones((1, d), case.dtype)),
        ("running_var", np.ones(d + 1, case.dtype)),
        ("running_var", np.ones((1, d), case.dtype)),
        *((name, np.ones(1, case.dtype)) for name in NAMES.split() if d > 1),
    ):
        judge.assert_raises(impl.update_running, arguments(case) | {name: value}, name, value.shape)


@clause("update_running.refuses-momentum")
@given(case=batches())
def test_a_momentum_outside_zero_to_one_is_refused(impl, case):
    for momentum in (-0.25, 1.5, float("nan")):
        judge.assert_raises(impl.update_running, arguments(case) | {"momentum": momentum}, "momentum", momentum)


@clause("update_running.refuses-negative-variance")
@given(case=batches())
def test_a_negative_running_variance_is_refused(impl, case):
    var = np.array(case.running_var)
    var[int(case.stream("feature").integers(case.columns))] = -0.5
    judge.assert_raises(impl.update_running, arguments(case) | {"running_var": var}, "running_var", -0.5)


@clause("update_running.refuses-empty-batch")
@given(case=batches())
def test_a_batch_without_rows_is_refused(impl, case):
    judge.assert_raises(impl.update_running, arguments(case) | {"x": case.x[:0]}, "x", case.x[:0].shape)


def bounds_of(mean, var, x, momentum: float, careful: bool = False) -> tuple[bounds.Exact, bounds.Exact]:
    """How far both results may be off."""
    batch = bounds.statistics(x, careful)
    return (
        bounds.running(mean, batch.mean, batch.mean_error, momentum, x.dtype),
        bounds.running(var, batch.var, batch.var_error, momentum, x.dtype),
    )


def assert_updated(got, mean, var, x, momentum: float, careful: bool = False) -> None:
    """``got`` are these running values after this batch."""
    expected = know.update_running(mean, var, x, momentum)
    assert_all_within(got, expected, bounds_of(mean, var, x, momentum, careful), NAMES)


def assert_others_updated(got, case: Case, j: int, momentum: float) -> None:
    """``got`` are the case's running values after its batch, in every feature but ``j``."""
    others = np.arange(case.columns) != j
    expected = know.update_running(case.running_mean, case.running_var, case.x, momentum)
    allowed = bounds_of(case.running_mean, case.running_var, case.x, momentum)
    for name, part, target, bound in zip(NAMES.split(), judge.unpacked(got, NAMES), expected, allowed, strict=True):
        judge.assert_array(part, (case.columns,), name)
        assert_within(part[others], target[others], bound[others], f"{name} of the other features")
