"""The clauses of update_running."""

import numpy as np

from spec import bounds
from spec.convention import stored
from whybn.plugin import clause

from . import judge, know
from .draw import SEVERAL, Case, batches, given
from .judge import assert_all_within, assert_same, assert_within
from .row import Given, Result, Row
from .shared import clauses

NAMES = "running_mean running_var"
MOVING = (0.5, 0.9, 0.1)  # momenta at which both the old values and the batch count


def arguments(case: Case) -> Given:
    return {
        "running_mean": case.running_mean,
        "running_var": case.running_var,
        "x": case.x,
        "momentum": case.momentum,
    }


def bounds_of(mean, var, x, momentum: float, careful: bool = False) -> tuple[bounds.Exact, bounds.Exact]:
    """How far both results may be off."""
    batch = bounds.statistics(x, careful)
    return (
        bounds.running(mean, batch.mean, batch.mean_error, momentum, x.dtype),
        bounds.running(var, stored(batch.var, len(x)), stored(batch.var_error, len(x)), momentum, x.dtype),
    )


ROW = Row(
    function="update_running",
    cases=batches,
    arguments=arguments,
    results={"running_mean": Result(unit=1), "running_var": Result(unit=2)},
    bound=bounds_of,
    units={"running_mean": 1, "running_var": 2, "x": 1},
    vectors=("running_mean", "running_var"),
    also=lambda case: [{"momentum": momentum} for momentum in (0.5, 1.0, 0.0)],  # moving both, or a result already
    spoils={"x": "running_mean running_var"},
)

globals().update(
    clauses(
        ROW,
        "values keywords doubled-batch power-of-two-scale shape dtype parameter-dtype integers "
        "memory-layout no-mutation no-aliasing no-hidden-state refuses-wrong-shapes refuses-empty-batch "
        "refuses-negative-variance",
    )
    | clauses(ROW, "batch-order feature-independence", rows=SEVERAL)
    | clauses(ROW, "tall-batch wide-batch half-precision")
)


@clause("update_running.default-momentum")
@given(case=batches())
def test_momentum_is_nine_tenths_unless_given(impl, case):
    got = impl.update_running(case.running_mean, case.running_var, case.x)
    ROW.assert_right(got, arguments(case) | {"momentum": 0.9})


@clause("update_running.momentum-zero")
@given(case=batches())
def test_momentum_zero_gives_the_statistics_of_the_batch(impl, case):
    got = impl.update_running(case.running_mean, case.running_var, case.x, momentum=0.0)
    allowed = bounds_of(case.running_mean, case.running_var, case.x, 0.0)
    assert_all_within(got, know.stored_statistics(case.x), allowed, NAMES)


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
    batch = know.stored_statistics(case.x)
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
    batch = know.stored_statistics(case.x)
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
    ROW.assert_gives(impl, arguments(case) | {"running_var": zero})


@clause("update_running.number-types")
@given(case=batches(values=("normal",), layouts=("C",)).few(4))
def test_momentum_may_be_a_number_of_any_type(impl, case):
    for momentum in (0, np.float32(0.25), 1, np.float64(0.75)):
        got = impl.update_running(case.running_mean, case.running_var, case.x, momentum=momentum)
        ROW.assert_right(got, arguments(case) | {"momentum": float(momentum)})


@clause("update_running.nan-containment")
@given(case=batches(rows=SEVERAL, layouts=("C",)))
def test_a_nan_or_infinity_spoils_its_own_feature_only(impl, case):
    stream = case.stream("spoiled")
    i, j = int(stream.integers(case.rows)), int(stream.integers(case.columns))
    x = np.array(case.x)
    x[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    momentum = case.pick("moving momentum", MOVING)
    got = impl.update_running(case.running_mean, case.running_var, x, momentum=momentum)
    ROW.assert_right(got, arguments(case) | {"momentum": momentum}, but=j)
    for name, part in zip(NAMES.split(), judge.unpacked(got, NAMES), strict=True):
        judge.assert_spoiled(part[j : j + 1], f"{name} of feature {j}")


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
    moving = arguments(case) | {"x": x, "momentum": case.pick("moving momentum", MOVING)}
    ROW.assert_gives(impl, moving, careful=True)


@clause("update_running.many-rows")
@given(case=batches(rows=(64, 65, 130), columns=(1, 2), offsets=(0.0,)))
def test_the_error_does_not_grow_with_the_number_of_rows(impl, case):
    x = (np.tile(case.x, (100, 1)) + 100 * case.spread).astype(case.dtype)
    moving = arguments(case) | {"x": x, "momentum": case.pick("moving momentum", MOVING)}
    ROW.assert_gives(impl, moving, careful=True)


@clause("update_running.refuses-momentum")
@given(case=batches())
def test_a_momentum_outside_zero_to_one_is_refused(impl, case):
    for momentum in (-0.25, 1.5, float("nan")):
        judge.assert_raises(impl.update_running, arguments(case) | {"momentum": momentum}, "momentum", momentum)
