"""The clauses of fold_batchnorm. The weight (K, D) is the case's x: any matrix serves, and its rows count K."""

import numpy as np

from spec import bounds
from whybn.plugin import clause

from . import judge, know
from .draw import LAYOUTS, Case, batches, given, lay_out
from .judge import assert_all_within, assert_same, assert_within

NAMES = "weight bias"
INPUTS = (2, 3, 1, 4, 5, 8, 9, 33)  # K, the width of the linear layer's input
STATISTICS = ("gamma", "beta", "running_mean", "running_var")


def arguments(case: Case) -> dict[str, object]:
    return {
        "weight": case.x,
        "bias": case.vector("bias", (1.0, -2.0, 0.5, 3.0)),
        "gamma": case.gamma,
        "beta": case.beta,
        "running_mean": case.running_mean,
        "running_var": case.running_var,
        "eps": case.eps,
    }


def folded(impl, case: Case, **changed):
    """Weight and bias for the case's arguments, but for those that are given."""
    weight, bias = judge.unpacked(impl.fold_batchnorm(**arguments(case) | changed), NAMES)
    shape = (arguments(case) | changed)["weight"].shape
    judge.assert_array(weight, shape, "weight")
    judge.assert_array(bias, shape[1:], "bias")
    return weight, bias


def expected_of(case: Case, **changed):
    """What ``folded`` must give, and how far both may be off."""
    given_values = tuple((arguments(case) | changed).values())
    return know.fold_batchnorm(*given_values), bounds.fold(*given_values)


@clause("fold_batchnorm.values")
@given(case=batches(rows=INPUTS))
def test_weight_and_bias_are_scaled_and_the_mean_moves_into_the_bias(impl, case):
    arrays = [value for name, value in arguments(case).items() if name != "eps"]
    got = impl.fold_batchnorm(*arrays, eps=case.eps)
    assert_all_within(got, *expected_of(case), NAMES)


@clause("fold_batchnorm.one-layer-for-two")
@given(case=batches(rows=INPUTS))
def test_the_folded_layer_does_what_the_linear_layer_and_inference_did(impl, case):
    a = bounds.exact(case.stream("a").integers(-3, 4, (3, case.rows)))
    weight, bias = folded(impl, case)
    _, before, gamma, beta, mean, var, eps = arguments(case).values()
    z = a @ bounds.exact(case.x) + bounds.exact(before)
    expected = know.batchnorm_inference(z, gamma, beta, mean, var, eps)
    _, bound = expected_of(case)
    out = a @ bounds.exact(weight) + bounds.exact(bias)
    assert_within(out, expected, np.abs(a) @ bound.weight + bound.bias, "a @ weight + bias")


@clause("fold_batchnorm.default-eps")
@given(case=batches(rows=INPUTS, scales=(1.0, 1e-3)))
def test_eps_is_1e_minus_5_unless_given(impl, case):
    # A small variance, so that eps decides the result.
    small = arguments(case) | {"running_var": know.scaled(case.running_var, 2.0**-18)}
    del small["eps"]
    assert_all_within(impl.fold_batchnorm(**small), *expected_of(case, **small, eps=1e-5), NAMES)


@clause("fold_batchnorm.keywords")
@given(case=batches(rows=INPUTS))
def test_every_parameter_may_be_passed_by_its_name(impl, case):
    got = impl.fold_batchnorm(**dict(reversed(arguments(case).items())))
    assert_all_within(got, *expected_of(case), NAMES)


@clause("fold_batchnorm.scale-one")
@given(case=batches(rows=INPUTS))
def test_where_the_scale_is_one_and_nothing_is_shifted_the_layer_stays_as_it_is(impl, case):
    weight, bias = folded(impl, case, **unmoved(case))
    assert_same(weight, case.x, "weight")
    assert_same(bias, arguments(case)["bias"], "bias")


@clause("fold_batchnorm.mean-as-bias")
@given(case=batches(rows=INPUTS))
def test_a_bias_equal_to_the_running_mean_folds_to_beta(impl, case):
    _, bias = folded(impl, case, bias=case.running_mean)
    _, bound = expected_of(case, bias=case.running_mean)
    assert_within(bias, case.beta, bound.bias, "bias")


@clause("fold_batchnorm.bias-is-scaled")
@given(case=batches(rows=INPUTS))
def test_the_old_bias_is_scaled_as_the_weight_is(impl, case):
    bias = arguments(case)["bias"]
    weight = np.repeat(bias[None, :], case.rows, axis=0)
    zero = np.zeros_like(bias)
    new_weight, with_bias = folded(impl, case, weight=weight)
    _, without = folded(impl, case, weight=weight, bias=zero)
    _, bound = expected_of(case, weight=weight)
    _, bound_without = expected_of(case, weight=weight, bias=zero)
    got = bounds.exact(with_bias) - bounds.exact(without)
    allowed = bound.weight[0] + bound.bias + bound_without.bias
    assert_within(got, bounds.exact(new_weight[0]), allowed, "what the old bias adds to the new one")


@clause("fold_batchnorm.gamma-zero")
@given(case=batches(rows=INPUTS))
def test_gamma_zero_gives_weight_zero_and_bias_beta_exactly(impl, case):
    weight, bias = folded(impl, case, gamma=np.zeros_like(case.gamma))
    assert_same(weight, np.zeros_like(case.x), "weight where gamma is 0")
    assert_same(bias, case.beta, "bias where gamma is 0")


@clause("fold_batchnorm.zero-running-var")
@given(case=batches(rows=INPUTS))
def test_a_running_variance_of_zero_leaves_eps_alone_under_the_root(impl, case):
    zero = np.zeros_like(case.running_var)
    assert_all_within(folded(impl, case, running_var=zero), *expected_of(case, running_var=zero), NAMES)


@clause("fold_batchnorm.power-of-two-scale")
@given(case=batches(rows=INPUTS))
def test_scaling_the_layer_and_the_statistics_changes_at_most_the_last_digits(impl, case):
    factor = 2.0 ** case.pick("k", (1, 3, -2, 5))
    scaled = {name: know.scaled(arguments(case)[name], factor) for name in ("weight", "bias", "running_mean")}
    scaled |= {"running_var": know.scaled(case.running_var, factor**2), "eps": case.eps * factor**2}
    expected, _ = expected_of(case)
    _, bound = expected_of(case, **scaled)
    assert_all_within(folded(impl, case, **scaled), expected, bound, NAMES)


@clause("fold_batchnorm.feature-independence")
@given(case=batches(rows=INPUTS))
def test_changing_one_feature_leaves_the_other_columns_alone(impl, case):
    j = int(case.stream("feature").integers(case.columns))
    changed = {name: np.array(value) for name, value in arguments(case).items() if name != "eps"}
    for value in changed.values():
        value[..., j] = 3 * value[..., j] + 2
    assert_others_folded(folded(impl, case, **changed), case, j)


@clause("fold_batchnorm.input-independence")
@given(case=batches(rows=INPUTS))
def test_each_row_of_the_weight_folds_alone(impl, case):
    (expected, expected_bias), bound = expected_of(case)
    for k in sorted({0, case.rows // 2, case.rows - 1}):
        weight, bias = folded(impl, case, weight=case.x[k : k + 1])
        assert_within(weight, expected[k : k + 1], bound.weight[k : k + 1], f"row {k} of weight, folded alone")
        assert_within(bias, expected_bias, bound.bias, "bias")


@clause("fold_batchnorm.shape")
@given(case=batches(rows=INPUTS))
def test_weight_and_bias_keep_their_shapes(impl, case):
    weight, bias = judge.unpacked(impl.fold_batchnorm(*arguments(case).values()), NAMES)
    judge.assert_array(weight, case.x.shape, "weight")
    judge.assert_array(bias, (case.columns,), "bias")


@clause("fold_batchnorm.dtype")
@given(case=batches(rows=INPUTS))
def test_both_results_have_the_dtype_of_the_arguments(impl, case):
    judge.assert_dtype(impl.fold_batchnorm(*arguments(case).values()), case.dtype, NAMES)


@clause("fold_batchnorm.memory-layout")
@given(case=batches(rows=INPUTS))
def test_any_memory_layout_is_accepted(impl, case):
    arrays = {name: value for name, value in arguments(case).items() if name != "eps"}
    expected, bound = expected_of(case)
    for layout in LAYOUTS:
        got = folded(impl, case, **{name: lay_out(value, layout) for name, value in arrays.items()})
        assert_all_within(got, expected, bound, NAMES)


@clause("fold_batchnorm.no-mutation")
@given(case=batches(rows=INPUTS, layouts=("C", "Fortran")))
def test_no_argument_is_changed(impl, case):
    judge.assert_changes_nothing(impl.fold_batchnorm, arguments(case))


@clause("fold_batchnorm.no-aliasing")
@given(case=batches(rows=INPUTS, layouts=("C", "Fortran")))
def test_the_results_are_new_arrays_even_where_the_scale_is_one(impl, case):
    judge.assert_owns_results(impl.fold_batchnorm, arguments(case))
    judge.assert_owns_results(impl.fold_batchnorm, arguments(case) | unmoved(case))


@clause("fold_batchnorm.no-hidden-state")
@given(case=batches(rows=INPUTS))
def test_a_result_depends_on_its_arguments_alone(impl, case):
    other = arguments(case) | {"weight": case.other_x, "gamma": case.gamma + case.beta}
    judge.assert_remembers_nothing(impl.fold_batchnorm, arguments(case), other, NAMES)


@clause("fold_batchnorm.bias-near-the-mean")
@given(case=batches(rows=INPUTS, offsets=(0.0,)))
def test_a_bias_near_a_large_running_mean_costs_no_digits(impl, case):
    near = {
        "bias": (arguments(case)["bias"] * case.spread + 1e6 * case.spread).astype(case.dtype),
        "running_mean": (case.running_mean + 1e6 * case.spread).astype(case.dtype),
    }
    _, bias = folded(impl, case, **near)
    (_, expected), bound = expected_of(case, **near)
    # The difference of bias and mean is one rounding off: it is a bias beside a mean of zero.
    apart = {"bias": near["bias"] - near["running_mean"], "running_mean": np.zeros_like(case.running_mean)}
    _, bound = expected_of(case, **apart)
    assert_within(bias, expected, bound.bias, "bias")


@clause("fold_batchnorm.nan-containment")
@given(case=batches(rows=INPUTS, layouts=("C",)))
def test_a_nan_or_infinity_spoils_its_own_column_only(impl, case):
    stream = case.stream("spoiled")
    j = int(stream.integers(case.columns))
    name = case.pick("spoiled", ("weight", "bias", "gamma", "beta", "running_mean"))
    value = np.array(arguments(case)[name])
    value[..., j] = stream.choice((np.nan, np.inf, -np.inf))
    assert_others_folded(folded(impl, case, **{name: value}), case, j)


@clause("fold_batchnorm.parameter-dtype")
@given(case=batches(rows=INPUTS, dtypes=(np.float32,)))
def test_float64_parameters_and_statistics_do_not_change_the_dtype(impl, case):
    wide = {name: arguments(case)[name].astype(np.float64) for name in STATISTICS}
    judge.assert_dtype(impl.fold_batchnorm(*(arguments(case) | wide).values()), np.float32, NAMES)


@clause("fold_batchnorm.integers")
@given(case=batches(rows=INPUTS, values=("integers",), scales=(1.0,), offsets=(0.0,), dtypes=(np.float64,)))
def test_an_integer_weight_is_taken_as_float64(impl, case):
    got = impl.fold_batchnorm(*(arguments(case) | {"weight": case.x.astype(np.int64)}).values())
    judge.assert_dtype(got, np.float64, NAMES)
    assert_all_within(got, *expected_of(case), NAMES)


@clause("fold_batchnorm.refuses-wrong-shapes")
@given(case=batches(rows=INPUTS))
def test_a_wrong_shape_is_refused_by_name(impl, case):
    d = case.columns
    vectors = ("bias", *STATISTICS)
    for name, value in (
        ("weight", case.x[0]),
        ("weight", case.x[None]),
        *((name, np.ones(d + 1, case.dtype)) for name in vectors),
        *((name, np.ones((1, d), case.dtype)) for name in vectors),
        *((name, np.ones(1, case.dtype)) for name in vectors if d > 1),
    ):
        judge.assert_raises(impl.fold_batchnorm, arguments(case) | {name: value}, name, value.shape)


@clause("fold_batchnorm.refuses-eps")
@given(case=batches(rows=INPUTS))
def test_an_eps_that_is_not_positive_is_refused(impl, case):
    for eps in (0.0, -1e-5, float("nan")):
        judge.assert_raises(impl.fold_batchnorm, arguments(case) | {"eps": eps}, "eps", eps)


@clause("fold_batchnorm.refuses-negative-variance")
@given(case=batches(rows=INPUTS))
def test_a_negative_running_variance_is_refused(impl, case):
    var = np.array(case.running_var)
    var[int(case.stream("feature").integers(case.columns))] = -0.5
    judge.assert_raises(impl.fold_batchnorm, arguments(case) | {"running_var": var}, "running_var", -0.5)


def unmoved(case: Case) -> dict[str, object]:
    """A normalization that does nothing: mean 0, variance 3/4 and eps 1/4, gamma 1 and beta 0."""
    one, zero = np.ones(case.columns, case.dtype), np.zeros(case.columns, case.dtype)
    return {"gamma": one, "beta": zero, "running_mean": zero.copy(), "running_var": 0.75 * one, "eps": 0.25}


def assert_others_folded(got, case: Case, j: int) -> None:
    """``got`` is the case's layer folded, in every column but ``j``."""
    others = np.arange(case.columns) != j
    (weight, bias), bound = expected_of(case)
    assert_within(got[0][:, others], weight[:, others], bound.weight[:, others], "the other columns of weight")
    assert_within(got[1][others], bias[others], bound.bias[others], "the other entries of bias")
