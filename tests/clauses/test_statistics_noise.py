"""The clauses of statistics_noise."""

import numpy as np

from spec import bounds
from spec.bounds import exact
from whybn.plugin import clause

from . import judge, know
from .draw import Case, batches, given
from .judge import assert_same, assert_within
from .row import Given, Result, Row
from .shared import clauses

BATCHES = 1000  # simulated mini-batches
POPULATION = {"values": ("integers", "normal"), "scales": (1.0, 30.0), "offsets": (0.0, 1.0)}


def arguments(case: Case) -> Given:
    # In a batch as many examples as the recipe has rows.
    return {"var": case.running_var, "batch_size": case.rows}


ROW = Row(
    function="statistics_noise",
    cases=batches,
    arguments=arguments,
    results={"std": Result(unit=1)},
    bound="noise",
    units={"var": 2},
    data="var",
    rows=(),
    others=lambda case: [{"var": case.running_var + case.dtype(1)}, {"batch_size": case.rows + 1}],
    also=lambda case: [{"var": np.zeros_like(case.running_var), "batch_size": 1}],  # var itself would do
)

globals().update(
    clauses(
        ROW,
        "values keywords feature-independence shape dtype memory-layout no-mutation no-aliasing "
        "no-hidden-state refuses-negative-variance",
    )
    | clauses(ROW, "wide-batch")
)


@clause("statistics_noise.every-batch")
@given(case=batches(rows=(2, 3, 4), columns=(2, 1, 3), **POPULATION))
def test_the_means_of_all_possible_batches_have_this_standard_deviation(impl, case):
    size = case.pick("batch size", (2, 1, 3))
    rows = np.indices((case.rows,) * size).reshape(size, -1).T
    means = exact(case.x)[rows].mean(axis=1)
    var = know.batch_statistics(case.x)[1].astype(case.dtype)
    # Rounding var moves its root by half as much.
    bound = bounds.noise(var, size) + bounds.unit_roundoff(case.dtype) * know.statistics_noise(var, size)
    assert_within(impl.statistics_noise(var, size), means.std(axis=0), bound, "std of the means of all batches")


@clause("statistics_noise.monte-carlo")
@given(case=batches(rows=(3, 4, 5, 8, 9, 17, 33), columns=(2, 1, 3, 4), **POPULATION))
def test_the_means_of_random_batches_scatter_as_predicted(impl, case):
    size = case.pick("batch size", (2, 1, 3, 4, 8))
    mean, var = know.batch_statistics(case.x)
    rows = case.stream("batches").integers(case.rows, size=(BATCHES, size))
    means = case.x.astype(np.float64)[rows].mean(axis=1)
    sampled = ((means - mean) ** 2).mean(axis=0)
    # E (mean of m - mu)^4 = (mu4 + 3 (m - 1) var^2) / m^3 for independent draws.
    fourth = (((exact(case.x) - mean) ** 4).mean(axis=0) + 3 * (size - 1) * var**2) / size**3
    rounded = var.astype(case.dtype)
    bound = bounds.simulated_std(sampled, var / size, fourth, BATCHES) + 2 * bounds.noise(rounded, size)
    assert_within(impl.statistics_noise(rounded, size), np.sqrt(sampled), bound, f"std of {BATCHES} batch means")


@clause("statistics_noise.batch-of-one")
@given(case=batches())
def test_a_batch_of_one_is_as_noisy_as_the_data(impl, case):
    std = impl.statistics_noise(case.running_var, 1)
    assert_within(std, np.sqrt(exact(case.running_var)), bounds.noise(case.running_var, 1), "std of one example")


@clause("statistics_noise.quadruple-batch")
@given(case=batches())
def test_four_times_the_batch_has_half_the_noise(impl, case):
    half = know.statistics_noise(case.running_var, case.rows) / 2
    bound = bounds.noise(case.running_var, 4 * case.rows)
    assert_within(impl.statistics_noise(case.running_var, 4 * case.rows), half, bound, "std of four times the batch")


@clause("statistics_noise.large-batch")
@given(case=batches(scales=(1.0, 30.0)))
def test_a_large_batch_still_has_noise(impl, case):
    size = case.pick("batch size", (65536, 10**6, 3 * 10**9))
    ROW.assert_gives(impl, {"var": case.running_var, "batch_size": size})


@clause("statistics_noise.scale")
@given(case=batches())
def test_the_noise_scales_with_the_data(impl, case):
    factor = exact(case.pick("factor", (3.0, 0.7, 10.0)))
    var = (case.running_var * factor**2).astype(case.dtype)
    expected = factor * know.statistics_noise(case.running_var, case.rows)
    bound = bounds.noise(var, case.rows) + np.abs(expected - know.statistics_noise(var, case.rows))
    assert_within(impl.statistics_noise(var, case.rows), expected, bound, "std of scaled data")


@clause("statistics_noise.zero-variance")
@given(case=batches())
def test_a_constant_feature_has_no_noise(impl, case):
    zero = np.zeros_like(case.running_var)
    assert_same(impl.statistics_noise(zero, case.rows), zero, "std where var is 0")


@clause("statistics_noise.nan-containment")
@given(case=batches())
def test_an_infinite_variance_spoils_its_own_feature_only(impl, case):
    j = int(case.stream("feature").integers(case.columns))
    var = np.array(case.running_var)
    var[j] = np.inf
    std = impl.statistics_noise(var, case.rows)
    ROW.assert_right(std, arguments(case), but=j)
    judge.assert_spoiled(std[j], f"std of feature {j}")


@clause("statistics_noise.integers")
@given(case=batches())
def test_integers_of_any_width_are_taken_as_float64(impl, case):
    var = case.stream("whole").integers(0, 101, case.columns).astype(case.pick("kind", ("i8", "i1", "u2")))
    std = impl.statistics_noise(var, case.rows)
    judge.assert_dtype(std, np.float64, "std")
    ROW.assert_right(std, {"var": var.astype(np.float64), "batch_size": case.rows})


@clause("statistics_noise.refuses-wrong-shapes")
@given(case=batches())
def test_a_variance_that_is_not_flat_is_refused(impl, case):
    for var in (case.running_var[None], case.running_var[0], case.x):
        judge.assert_raises(impl.statistics_noise, arguments(case) | {"var": np.abs(var)}, "var", np.shape(var))


@clause("statistics_noise.refuses-batch-size")
@given(case=batches())
def test_a_batch_size_that_is_no_whole_number_from_one_is_refused(impl, case):
    for size in (0, -1, 2.5):
        judge.assert_raises(impl.statistics_noise, arguments(case) | {"batch_size": size}, "batch_size", size)
