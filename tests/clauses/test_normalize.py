"""The clauses of normalize."""

import numpy as np

from spec import bounds
from spec.bounds import Exact, Numbers, exact
from whybn.plugin import clause

from . import judge, know
from .draw import LAYOUTS, SEVERAL, Case, batches, given, lay_out
from .judge import assert_same, assert_within


def arguments(case: Case) -> dict[str, object]:
    return {"x": case.x, "mean": case.running_mean, "var": case.running_var, "eps": case.eps}


def allowed(x: Numbers, mean: Numbers, var: Numbers, eps: float, careful: bool = False) -> Exact:
    """Error of x_hat: that of inference without an affine step."""
    return bounds.inference(x, np.ones(1), np.zeros(1), mean, var, eps, careful)


def assert_normalized(x_hat, x: Numbers, mean: Numbers, var: Numbers, eps: float, careful: bool = False) -> None:
    """x_hat is x normalized by these statistics."""
    assert_within(x_hat, know.normalize(x, mean, var, eps), allowed(x, mean, var, eps, careful), "x_hat")


@clause("normalize.values")
@given(case=batches())
def test_the_output_is_the_distance_from_the_mean_in_units_of_the_root_of_var_plus_eps(impl, case):
    x_hat = impl.normalize(case.x, case.running_mean, case.running_var, eps=case.eps)
    assert_normalized(x_hat, case.x, case.running_mean, case.running_var, case.eps)


@clause("normalize.default-eps")
@given(case=batches())
def test_eps_is_1e_minus_5_unless_given(impl, case):
    # A small scale, so that eps decides the result.
    x, mean = know.scaled(case.x, 2.0**-9), know.scaled(case.running_mean, 2.0**-9)
    var = know.scaled(case.running_var, 2.0**-18)
    assert_normalized(impl.normalize(x, mean, var), x, mean, var, 1e-5)


@clause("normalize.keywords")
@given(case=batches())
def test_every_parameter_may_be_passed_by_its_name(impl, case):
    x_hat = impl.normalize(eps=case.eps, var=case.running_var, mean=case.running_mean, x=case.x)
    assert_normalized(x_hat, case.x, case.running_mean, case.running_var, case.eps)


@clause("normalize.inverse")
@given(case=batches())
def test_scaling_and_shifting_back_gives_the_batch_back(impl, case):
    mean, var = case.running_mean, case.running_var
    x_hat = impl.normalize(case.x, mean, var, eps=case.eps)
    judge.assert_array(x_hat, case.x.shape, "x_hat")
    std = np.sqrt(exact(var) + exact(case.eps))
    back = exact(x_hat) * std + exact(mean)
    assert_within(back, case.x, allowed(case.x, mean, var, case.eps) * std, "x_hat sqrt(var + eps) + mean")


@clause("normalize.own-statistics")
@given(case=batches(rows=SEVERAL))
def test_a_batch_normalized_by_its_own_statistics_has_mean_zero_and_variance_var_over_var_plus_eps(impl, case):
    mean, var = (part.astype(case.dtype) for part in know.batch_statistics(case.x))
    x_hat = impl.normalize(case.x, mean, var, eps=case.eps)
    judge.assert_array(x_hat, case.x.shape, "x_hat")
    # The statistics are rounded: the exact x_hat by them has nearly mean zero, and its own variance.
    exact_x_hat = know.normalize(case.x, mean, var, case.eps)
    bound = allowed(case.x, mean, var, case.eps)
    shift = bound.mean(axis=0) + np.abs(exact_x_hat.mean(axis=0))
    assert_within(exact(x_hat).mean(axis=0), np.zeros(case.columns), shift, "feature mean of x_hat")
    expected = exact(var) / (exact(var) + exact(case.eps))
    spread = bounds.variance_of(expected, bound) + np.abs(exact_x_hat.var(axis=0) - expected)
    assert_within(exact(x_hat).var(axis=0), expected, spread, "feature variance of x_hat")


@clause("normalize.zero-variance")
@given(case=batches())
def test_where_var_is_zero_the_distance_is_divided_by_the_root_of_eps(impl, case):
    var = np.zeros_like(case.running_var)
    x_hat = impl.normalize(case.x, case.running_mean, var, eps=case.eps)
    assert_normalized(x_hat, case.x, case.running_mean, var, case.eps)


@clause("normalize.centre")
@given(case=batches())
def test_a_row_that_equals_the_mean_gives_zero(impl, case):
    x = np.concatenate([case.x, case.running_mean[None]])
    x_hat = impl.normalize(x, case.running_mean, case.running_var, eps=case.eps)
    judge.assert_array(x_hat, x.shape, "x_hat")
    bound = allowed(x, case.running_mean, case.running_var, case.eps)[-1]
    assert_within(x_hat[-1], np.zeros(case.columns), bound, "x_hat of the row that equals the mean")


@clause("normalize.row-independence")
@given(case=batches())
def test_a_row_gives_the_same_result_alone_or_among_others(impl, case):
    i = int(case.stream("row").integers(case.rows))
    x_hat = impl.normalize(case.x[i : i + 1], case.running_mean, case.running_var, eps=case.eps)
    assert_normalized(x_hat, case.x[i : i + 1], case.running_mean, case.running_var, case.eps)


@clause("normalize.batch-order")
@given(case=batches(rows=SEVERAL))
def test_permuting_the_rows_permutes_the_output(impl, case):
    order = case.stream("order").permutation(case.rows)
    x_hat = impl.normalize(case.x[order], case.running_mean, case.running_var, eps=case.eps)
    assert_normalized(x_hat, case.x[order], case.running_mean, case.running_var, case.eps)


@clause("normalize.empty-batch")
@given(case=batches())
def test_a_batch_without_rows_gives_an_output_without_rows(impl, case):
    x_hat = impl.normalize(case.x[:0], case.running_mean, case.running_var, eps=case.eps)
    judge.assert_array(x_hat, (0, case.columns), "x_hat")


@clause("normalize.feature-independence")
@given(case=batches())
def test_changing_one_feature_leaves_the_others_alone(impl, case):
    j = int(case.stream("feature").integers(case.columns))
    x, mean, var = (np.array(value) for value in (case.x, case.running_mean, case.running_var))
    x[:, j], mean[j], var[j] = x[::-1, j] * 7, mean[j] + case.spread[j], var[j] * 4 + 1
    assert_others_within(impl.normalize(x, mean, var, eps=case.eps), case, j)


@clause("normalize.shift-invariance")
@given(case=batches(offsets=(0.0, 1.0)))
def test_adding_a_constant_to_a_feature_and_its_mean_changes_nothing(impl, case):
    shift = case.spread * case.pick("shift", (1.0, -3.0, 10.0))
    x, mean = ((value + shift).astype(case.dtype) for value in (case.x, case.running_mean))
    expected = know.normalize(case.x, case.running_mean, case.running_var, case.eps)
    assert_moved(impl, x, mean, case.running_var, case.eps, expected)


@clause("normalize.scale-invariance")
@given(case=batches())
def test_scaling_a_feature_its_statistics_and_eps_together_changes_nothing_but_the_sign(impl, case):
    factor = case.pick("factor", (3.0, -1.0, 0.7, -10.0))
    x, mean = ((value * factor).astype(case.dtype) for value in (case.x, case.running_mean))
    var = (case.running_var * factor**2).astype(case.dtype)
    expected = np.sign(factor) * know.normalize(case.x, case.running_mean, case.running_var, case.eps)
    assert_moved(impl, x, mean, var, case.eps * factor**2, expected)


@clause("normalize.power-of-two-scale-bitwise")
@given(case=batches())
def test_scaling_everything_by_a_power_of_two_changes_no_bit(impl, case):
    k = case.pick("k", (1, 3, -2, 5))
    x_hat = impl.normalize(case.x, case.running_mean, case.running_var, eps=case.eps)
    x, mean = know.scaled(case.x, 2.0**k), know.scaled(case.running_mean, 2.0**k)
    scaled = impl.normalize(x, mean, know.scaled(case.running_var, 4.0**k), eps=case.eps * 4.0**k)
    assert_same(scaled, x_hat, "x_hat of 2^k x, 2^k mean, 4^k var and 4^k eps")


@clause("normalize.tiny-variance")
@given(case=batches(scales=(2.0**-40,)))
def test_a_variance_far_below_eps_keeps_the_digits_of_the_output(impl, case):
    x_hat = impl.normalize(case.x, case.running_mean, case.running_var, eps=case.eps)
    assert_normalized(x_hat, case.x, case.running_mean, case.running_var, case.eps)


@clause("normalize.nan-containment")
@given(case=batches(layouts=("C",)))
def test_a_nan_or_infinity_in_the_batch_spoils_its_own_entry_only(impl, case):
    stream = case.stream("spoiled")
    i, j = int(stream.integers(case.rows)), int(stream.integers(case.columns))
    x = np.array(case.x)
    x[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    x_hat = impl.normalize(x, case.running_mean, case.running_var, eps=case.eps)
    bound = allowed(case.x, case.running_mean, case.running_var, case.eps)
    bound[i, j] = np.inf
    assert_within(x_hat, know.normalize(case.x, case.running_mean, case.running_var, case.eps), bound, "x_hat")
    judge.assert_spoiled(x_hat[i, j], f"entry ({i}, {j}) of x_hat")


@clause("normalize.mean-nan")
@given(case=batches(layouts=("C",)))
def test_a_nan_or_infinity_in_the_mean_spoils_its_own_feature_only(impl, case):
    j = int(case.stream("feature").integers(case.columns))
    mean = np.array(case.running_mean)
    mean[j] = case.pick("spoiled", (np.nan, np.inf, -np.inf))
    x_hat = impl.normalize(case.x, mean, case.running_var, eps=case.eps)
    assert_others_within(x_hat, case, j)
    judge.assert_spoiled(x_hat[:, j], f"feature {j} of x_hat")


@clause("normalize.shape")
@given(case=batches())
def test_the_output_has_the_shape_of_the_batch(impl, case):
    judge.assert_array(impl.normalize(*arguments(case).values()), case.x.shape, "x_hat")


@clause("normalize.dtype")
@given(case=batches())
def test_the_output_has_the_dtype_of_the_arguments(impl, case):
    judge.assert_dtype(impl.normalize(*arguments(case).values()), case.dtype, "x_hat")


@clause("normalize.parameter-dtype")
@given(case=batches(dtypes=(np.float32,)))
def test_float64_statistics_do_not_change_the_dtype(impl, case):
    mean, var = case.running_mean.astype(np.float64), case.running_var.astype(np.float64)
    judge.assert_dtype(impl.normalize(case.x, mean, var, eps=case.eps), np.float32, "x_hat")


@clause("normalize.integers")
@given(case=batches(values=("integers",), scales=(1.0,), offsets=(0.0,)))
def test_integers_are_taken_as_float64(impl, case):
    whole = case.x.astype(np.int64)
    mean, var = case.running_mean.astype(np.float64), case.running_var.astype(np.float64)
    x_hat = impl.normalize(whole, mean, var, eps=case.eps)
    judge.assert_dtype(x_hat, np.float64, "x_hat")
    assert_normalized(x_hat, whole.astype(np.float64), mean, var, case.eps)


@clause("normalize.memory-layout")
@given(case=batches())
def test_any_memory_layout_is_accepted(impl, case):
    given_arrays = case.x, case.running_mean, case.running_var
    expected, bound = know.normalize(*given_arrays, case.eps), allowed(*given_arrays, case.eps)
    for layout in LAYOUTS:
        x_hat = impl.normalize(*(lay_out(array, layout) for array in given_arrays), eps=case.eps)
        assert_within(x_hat, expected, bound, f"x_hat of {layout} arrays")


@clause("normalize.no-mutation")
@given(case=batches(layouts=("C", "Fortran")))
def test_no_argument_is_changed(impl, case):
    judge.assert_changes_nothing(impl.normalize, arguments(case))


@clause("normalize.no-aliasing")
@given(case=batches(layouts=("C", "Fortran")))
def test_the_result_is_a_new_array(impl, case):
    judge.assert_owns_results(impl.normalize, arguments(case))


@clause("normalize.no-hidden-state")
@given(case=batches())
def test_a_result_depends_on_its_arguments_alone(impl, case):
    one = case.dtype(1)
    moved = {"x": case.other_x, "mean": case.running_mean + one, "var": case.running_var + one}
    for changed in (moved, {"eps": case.eps * 2}):
        judge.assert_remembers_nothing(impl.normalize, arguments(case), arguments(case) | changed, "x_hat")


@clause("normalize.large-offset")
@given(case=batches(offsets=(0.0,)))
def test_an_offset_of_a_million_standard_deviations_costs_no_digits(impl, case):
    x, mean = ((value + 1e6 * case.spread).astype(case.dtype) for value in (case.x, case.running_mean))
    x_hat = impl.normalize(x, mean, case.running_var, eps=case.eps)
    assert_normalized(x_hat, x, mean, case.running_var, case.eps, careful=True)


@clause("normalize.refuses-wrong-shapes")
@given(case=batches())
def test_a_wrong_shape_is_refused_by_name(impl, case):
    n, d = case.x.shape
    for name, value in (
        ("x", case.x[0]),
        ("x", case.x[None]),
        ("mean", np.ones(d + 1, case.dtype)),
        ("mean", np.ones((1, d), case.dtype)),
        ("var", np.ones(d + 1, case.dtype)),
        ("var", np.ones((n, d), case.dtype)),
        *((name, np.ones(1, case.dtype)) for name in ("mean", "var") if d > 1),
    ):
        judge.assert_raises(impl.normalize, arguments(case) | {name: value}, name, value.shape)


@clause("normalize.refuses-eps")
@given(case=batches())
def test_an_eps_that_is_not_positive_is_refused(impl, case):
    for eps in (0.0, -1e-5, float("nan")):
        judge.assert_raises(impl.normalize, arguments(case) | {"eps": eps}, "eps", eps)


@clause("normalize.refuses-negative-variance")
@given(case=batches())
def test_a_negative_variance_is_refused(impl, case):
    var = np.array(case.running_var)
    var[int(case.stream("feature").integers(case.columns))] = -0.5
    judge.assert_raises(impl.normalize, arguments(case) | {"var": var}, "var", -0.5)


def assert_moved(impl, x: Numbers, mean: Numbers, var: Numbers, eps: float, expected: Exact) -> None:
    """x_hat of moved data is ``expected``, but for what rounding the data moved."""
    rounded = np.abs(expected - know.normalize(x, mean, var, eps))
    assert_within(impl.normalize(x, mean, var, eps=eps), expected, allowed(x, mean, var, eps) + rounded, "x_hat")


def assert_others_within(x_hat, case: Case, j: int) -> None:
    """All features but j are as the case has them."""
    judge.assert_array(x_hat, case.x.shape, "x_hat")
    others = np.arange(case.columns) != j
    expected = know.normalize(case.x, case.running_mean, case.running_var, case.eps)
    bound = allowed(case.x, case.running_mean, case.running_var, case.eps)
    assert_within(x_hat[:, others], expected[:, others], bound[:, others], "the other features of x_hat")
