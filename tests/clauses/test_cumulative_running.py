"""The clauses of cumulative_running."""

import contextlib
from typing import Any

import numpy as np

from spec import bounds
from spec.bounds import exact
from spec.convention import stored
from whybn.plugin import clause

from . import judge, know
from .draw import Averages, Cases, cases_of, given
from .judge import assert_all_within, assert_count, assert_same
from .row import Given, Result, Row
from .shared import clauses

NAMES = "running_mean running_var"
ALL = f"{NAMES} num_batches"
ROWS = (2, 3, 4, 1, 5, 8, 9, 17, 33, 65)
SEVERAL = tuple(n for n in ROWS if n > 1)
MOST = 12  # examples beside the corners: the function has many clauses


def averages(**tables: Any) -> Cases:
    return cases_of(Averages, **{"rows": ROWS, "most": MOST, **tables})


def arguments(case: Averages) -> Given:
    old = {"running_mean": case.running_mean, "running_var": case.running_var}
    return old | {"num_batches": case.num_batches, "x": case.x}


def bounds_of(mean, var, num_batches: int, x, careful: bool = False) -> tuple[bounds.Exact, bounds.Exact]:
    """Those of a running update by the momentum ``num_batches / (num_batches + 1)``."""
    batch, momentum = bounds.statistics(x, careful), exact(num_batches) / (num_batches + 1)
    return (
        bounds.running(mean, batch.mean, batch.mean_error, momentum, x.dtype),
        bounds.running(var, stored(batch.var, len(x)), stored(batch.var_error, len(x)), momentum, x.dtype),
    )


class Averaging(Row):
    """Beside mean and variance there is a count, which is exact."""

    def unpacked(self, got: Any) -> tuple[Any, ...]:
        return judge.unpacked(got, ALL)[:2]

    def truth(self, given: Given) -> tuple[bounds.Exact, ...]:
        return super().truth(given)[:2]

    def assert_right(self, got: Any, given: Given, where: str = "", careful: bool = False, but: Any = None) -> None:
        assert_count(judge.unpacked(got, ALL)[2], given["num_batches"] + 1, "num_batches")
        super().assert_right(got, given, where, careful, but)


ROW = Averaging(
    function="cumulative_running",
    cases=averages,
    arguments=arguments,
    results={"running_mean": Result(unit=1), "running_var": Result(unit=2)},
    bound=bounds_of,
    units={"running_mean": 1, "running_var": 2, "x": 1},
    vectors=("running_mean", "running_var"),
    also=lambda case: [{"num_batches": number} for number in (0, 1)],  # a first batch's are a result already
)

globals().update(
    clauses(
        ROW,
        "values keywords doubled-batch power-of-two-scale shape dtype parameter-dtype integers memory-layout "
        "no-mutation no-aliasing refuses-wrong-shapes refuses-empty-batch",
    )
    | clauses(ROW, "batch-order feature-independence", rows=SEVERAL)
    | clauses(ROW, "tall-batch wide-batch unlike-scales")
)


@clause("cumulative_running.count")
@given(case=averages(values=("integers",), scales=(1.0,), offsets=(0.0,)))
def test_the_count_goes_up_by_one_whatever_the_batch_holds(impl, case):
    before = case.pick("before", (0, 1, 5, 2**31 - 1, 2**31, 2**53))
    got = impl.cumulative_running(case.running_mean, case.running_var, before, case.x)
    assert_count(judge.unpacked(got, ALL)[2], before + 1, "num_batches")


@clause("cumulative_running.first-batch")
@given(case=averages())
def test_the_first_batch_is_the_average_whatever_the_old_values(impl, case):
    got = impl.cumulative_running(case.running_mean, case.running_var, 0, case.x)
    allowed = bounds_of(case.running_mean, case.running_var, 0, case.x)
    assert_all_within(ROW.unpacked(got), know.stored_statistics(case.x), allowed, NAMES)


@clause("cumulative_running.stream")
@given(case=averages(rows=(2, 3, 1, 5, 8)))
def test_after_any_number_of_batches_the_values_are_their_plain_average(impl, case):
    batches = stream_of(case)
    state = case.running_mean, case.running_var, 0
    for batch in batches:
        state = taken(impl, state, batch)
    assert_plain_average(state, case, batches)


@clause("cumulative_running.order-of-batches")
@given(case=averages(rows=(2, 3, 1, 5, 8)))
def test_the_last_batch_weighs_no_more_than_the_first(impl, case):
    batches = stream_of(case)
    state = case.running_mean, case.running_var, 0
    for batch in reversed(batches):
        state = taken(impl, state, batch)
    assert_plain_average(state, case, batches)


@clause("cumulative_running.running-update")
@given(case=averages())
def test_it_is_a_running_update_whose_momentum_is_n_over_n_plus_one(impl, case):
    number = case.pick("number", (1, 3, 9, 99))
    old = case.running_mean, case.running_var
    got = impl.cumulative_running(*old, number, case.x)
    weight = exact(1) / (number + 1)
    batch = know.stored_statistics(case.x)
    expected = [exact(before) + weight * (own - exact(before)) for before, own in zip(old, batch, strict=True)]
    assert_all_within(ROW.unpacked(got), expected, bounds_of(*old, number, case.x), NAMES)


@clause("cumulative_running.many-batches")
@given(case=averages())
def test_after_a_million_batches_one_more_weighs_a_millionth(impl, case):
    ROW.assert_gives(impl, arguments(case) | {"num_batches": case.pick("many", (10**6, 10**9, 2**31))})


@clause("cumulative_running.batch-of-one")
@given(case=averages(rows=(1,)))
def test_a_batch_of_one_row_has_variance_zero(impl, case):
    got = ROW.unpacked(ROW.call(impl, arguments(case) | {"num_batches": 3}))
    expected = (3 * exact(case.running_mean) + exact(case.x[0])) / 4, 3 * exact(case.running_var) / 4
    assert_all_within(got, expected, bounds_of(case.running_mean, case.running_var, 3, case.x), NAMES)


@clause("cumulative_running.nan-containment")
@given(case=averages(rows=SEVERAL, layouts=("C",)))
def test_a_nan_or_infinity_spoils_its_own_feature_only(impl, case):
    stream = case.stream("spoiled")
    i, j = int(stream.integers(case.rows)), int(stream.integers(case.columns))
    x = np.array(case.x)
    x[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    got = ROW.call(impl, arguments(case) | {"x": x})
    ROW.assert_right(got, arguments(case), but=j)
    for name, part in zip(NAMES.split(), ROW.unpacked(got), strict=True):
        judge.assert_spoiled(part[j : j + 1], f"{name} of feature {j}")


@clause("cumulative_running.no-hidden-state")
@given(case=averages())
def test_a_result_depends_on_its_arguments_alone(impl, case):
    def values(*given: Any) -> tuple[Any, ...]:
        return ROW.unpacked(impl.cumulative_running(*given))

    for changed in ({"x": case.other_x}, {"num_batches": 0}):
        judge.assert_remembers_nothing(values, arguments(case), arguments(case) | changed, NAMES)
    first = [np.array(part) for part in values(*arguments(case).values())]
    with contextlib.suppress(Exception):  # what it says, and whether it is refused, are other clauses' matters
        values(*(arguments(case) | {"x": np.ones((2, case.columns + 1), case.dtype)}).values())
    again = values(*arguments(case).values())
    for name, value, expected in zip(NAMES.split(), again, first, strict=True):
        assert_same(value, expected, f"{name}, called again after a batch of a wrong width,")


@clause("cumulative_running.first-batch-after-nan")
@given(case=averages())
def test_before_the_first_batch_the_old_values_may_be_anything(impl, case):
    nothing = np.full(case.columns, np.nan, dtype=case.dtype)
    got = impl.cumulative_running(nothing, nothing.copy(), 0, case.x)
    zero = np.zeros_like(case.running_mean)
    assert_all_within(ROW.unpacked(got), know.stored_statistics(case.x), bounds_of(zero, zero, 0, case.x), NAMES)


@clause("cumulative_running.large-offset")
@given(case=averages(rows=SEVERAL, offsets=(0.0,)))
def test_an_offset_of_a_million_standard_deviations_costs_no_digits(impl, case):
    x = (case.x + 1e6 * case.spread).astype(case.dtype)
    ROW.assert_gives(impl, arguments(case) | {"x": x}, careful=True)


@clause("cumulative_running.refused-batch")
@given(case=averages(rows=(2, 3, 5), layouts=("C",)).few(8))
def test_a_batch_that_is_refused_changes_nothing(impl, case):
    batches = stream_of(case)
    state = np.array(case.running_mean), np.array(case.running_var), 0
    wrong = (case.x[:0], case.x[0], np.ones((2, case.columns + 1), dtype=case.dtype))
    for batch in batches:
        before = state[0].copy(), state[1].copy()
        for refused in wrong:
            given = dict(zip(ALL.split(), state, strict=True)) | {"x": refused}
            judge.assert_raises(impl.cumulative_running, given, "x running_mean running_var", "")
        for name, kept, value in zip(NAMES.split(), before, state, strict=False):
            assert_same(value, kept, f"{name}, after a batch that was refused,")
        state = taken(impl, state, batch)
    assert_plain_average(state, case, batches)


@clause("cumulative_running.refuses-count")
@given(case=averages().few(8))
def test_a_count_that_is_negative_or_not_whole_is_refused(impl, case):
    for number in (-1, 2.5, float("nan")):
        judge.assert_raises(impl.cumulative_running, arguments(case) | {"num_batches": number}, "num_batches", number)


@clause("cumulative_running.refuses-negative-variance")
@given(case=averages().few(8))
def test_a_negative_running_variance_is_refused_once_there_are_batches(impl, case):
    negative = np.array(case.running_var)
    negative[int(case.stream("feature").integers(case.columns))] = -0.5
    wrong = arguments(case) | {"running_var": negative, "num_batches": 3}
    judge.assert_raises(impl.cumulative_running, wrong, "running_var", -0.5)


def stream_of(case: Averages) -> list[Any]:
    """Batches of unequal sizes, each with a mean of its own."""
    sizes = (case.rows, 1, case.rows + 3, 2, 7)[: case.pick("batches", (3, 2, 5))]
    return [
        (case.values(f"batch {k}", (size, case.columns)) * case.spread + case.centre + k * case.spread).astype(
            case.dtype
        )
        for k, size in enumerate(sizes)
    ]


def taken(impl, state: tuple[Any, ...], batch: Any) -> tuple[Any, ...]:
    """The state after a batch, known to be arrays of the right shape and a count."""
    mean, var, number = judge.unpacked(impl.cumulative_running(*state, batch), ALL)
    for name, part in zip(NAMES.split(), (mean, var), strict=True):
        judge.assert_array(part, batch.shape[1:], name)
    return mean, np.maximum(var, 0), number  # E[x^2] - E[x]^2 may come out below zero


def assert_plain_average(state: tuple[Any, ...], case: Averages, batches: list[Any]) -> None:
    """Mean and variance are the averages of the batches' own, each weighing the same."""
    *got, number = state
    assert_count(number, len(batches), "num_batches")
    own = [know.stored_statistics(batch) for batch in batches]
    expected = [sum(parts) / len(batches) for parts in zip(*own, strict=True)]
    # On the way no value is larger than the largest, and no error grows by a later batch.
    largest = [
        np.abs(old) + np.max(np.abs(parts), axis=0)
        for old, parts in zip((case.running_mean, case.running_var), zip(*own, strict=True), strict=True)
    ]
    allowed = [sum(errors) for errors in zip(*(bounds_of(*largest, 0, batch) for batch in batches), strict=True)]
    assert_all_within(tuple(got), expected, allowed, NAMES)
