"""The clauses of fold_batchnorm. The weight (K, D) is the case's x: any matrix serves, and its rows count K."""

from typing import Any

import numpy as np

from spec import bounds
from whybn.plugin import clause

from . import judge, know
from .draw import Case, Cases, batches, given
from .judge import assert_all_within, assert_same, assert_within
from .row import Given, Result, Row
from .shared import clauses

NAMES = "weight bias"
INPUTS = (2, 3, 1, 4, 5, 8, 9, 33)  # K, the width of the linear layer's input


def layers(rows: tuple[int, ...] = INPUTS, **tables: Any) -> Cases:
    return batches(rows=rows, **tables)


def arguments(case: Case) -> Given:
    return {
        "weight": case.x,
        "bias": case.vector("bias", (1.0, -2.0, 0.5, 3.0)),
        "gamma": case.gamma,
        "beta": case.beta,
        "running_mean": case.running_mean,
        "running_var": case.running_var,
        "eps": case.eps,
    }


def unmoved(case: Case) -> Given:
    """A normalization that does nothing: mean 0, variance 3/4 and eps 1/4, gamma 1 and beta 0."""
    one, zero = np.ones(case.columns, case.dtype), np.zeros(case.columns, case.dtype)
    return {"gamma": one, "beta": zero, "running_mean": zero.copy(), "running_var": 0.75 * one, "eps": 0.25}


ROW = Row(
    function="fold_batchnorm",
    cases=layers,
    arguments=arguments,
    results={"weight": Result(per="row"), "bias": Result()},
    bound="fold",
    units={"weight": 1, "bias": 1, "running_mean": 1, "running_var": 2, "eps": 2},
    data="weight",
    rows=("weight",),
    vectors=("bias", "gamma", "beta", "running_mean", "running_var"),
    others=lambda case: [{"weight": case.other_x, "gamma": case.gamma + case.beta}],
    also=lambda case: [unmoved(case)],
    spoils=dict.fromkeys(("bias", "gamma", "beta", "running_mean"), ""),
)

globals().update(
    clauses(
        ROW,
        "values keywords power-of-two-scale feature-independence nan-containment shape dtype "
        "parameter-dtype memory-layout no-mutation no-aliasing no-hidden-state refuses-wrong-shapes "
        "refuses-eps refuses-negative-variance",
    )
    | clauses(ROW, "default-eps", scales=(1.0, 1e-3))
    | clauses(ROW, "integers", dtypes=(np.float64,))
    | clauses(ROW, "wide-batch")
)


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


@clause("fold_batchnorm.one-layer-for-two")
@given(case=layers())
def test_the_folded_layer_does_what_the_linear_layer_and_inference_did(impl, case):
    a = bounds.exact(case.stream("a").integers(-3, 4, (3, case.rows)))
    weight, bias = folded(impl, case)
    _, before, gamma, beta, mean, var, eps = arguments(case).values()
    z = a @ bounds.exact(case.x) + bounds.exact(before)
    expected = know.batchnorm_inference(z, gamma, beta, mean, var, eps)
    _, bound = expected_of(case)
    out = a @ bounds.exact(weight) + bounds.exact(bias)
    assert_within(out, expected, np.abs(a) @ bound.weight + bound.bias, "a @ weight + bias")


@clause("fold_batchnorm.scale-one")
@given(case=layers())
def test_where_the_scale_is_one_and_nothing_is_shifted_the_layer_stays_as_it_is(impl, case):
    weight, bias = folded(impl, case, **unmoved(case))
    assert_same(weight, case.x, "weight")
    assert_same(bias, arguments(case)["bias"], "bias")


@clause("fold_batchnorm.mean-as-bias")
@given(case=layers())
def test_a_bias_equal_to_the_running_mean_folds_to_beta(impl, case):
    _, bias = folded(impl, case, bias=case.running_mean)
    _, bound = expected_of(case, bias=case.running_mean)
    assert_within(bias, case.beta, bound.bias, "bias")


@clause("fold_batchnorm.bias-is-scaled")
@given(case=layers())
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
@given(case=layers())
def test_gamma_zero_gives_weight_zero_and_bias_beta_exactly(impl, case):
    weight, bias = folded(impl, case, gamma=np.zeros_like(case.gamma))
    assert_same(weight, np.zeros_like(case.x), "weight where gamma is 0")
    assert_same(bias, case.beta, "bias where gamma is 0")


@clause("fold_batchnorm.zero-running-var")
@given(case=layers())
def test_a_running_variance_of_zero_leaves_eps_alone_under_the_root(impl, case):
    zero = np.zeros_like(case.running_var)
    assert_all_within(folded(impl, case, running_var=zero), *expected_of(case, running_var=zero), NAMES)


@clause("fold_batchnorm.input-independence")
@given(case=layers())
def test_each_row_of_the_weight_folds_alone(impl, case):
    (expected, expected_bias), bound = expected_of(case)
    for k in sorted({0, case.rows // 2, case.rows - 1}):
        weight, bias = folded(impl, case, weight=case.x[k : k + 1])
        assert_within(weight, expected[k : k + 1], bound.weight[k : k + 1], f"row {k} of weight, folded alone")
        assert_within(bias, expected_bias, bound.bias, "bias")


@clause("fold_batchnorm.bias-near-the-mean")
@given(case=layers(offsets=(0.0,)))
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
