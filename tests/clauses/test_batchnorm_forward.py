"""The clauses of batchnorm_forward."""

import numpy as np

from spec import bounds
from whybn.plugin import clause

from . import judge, know
from .draw import DOUBLED_ONE, LAYOUTS, SEVERAL, TALL_ONE, Case, batches, given, lay_out
from .judge import assert_same, assert_within
from .row import Given, Related, Result
from .shared import clauses


def arguments(case: Case) -> Given:
    return {"x": case.x, "gamma": case.gamma, "beta": case.beta, "eps": case.eps}


ROW = Related(
    function="batchnorm_forward",
    cases=batches,
    arguments=arguments,
    results={"out": Result(per="row")},
    bound="forward",
    units={"x": 1, "eps": 2},
    vectors=("gamma", "beta"),
)

globals().update(
    clauses(
        ROW,
        "values affine gamma-zero shape dtype parameter-dtype integers no-mutation "
        "no-aliasing no-hidden-state many-rows refuses-wrong-shapes refuses-empty-batch refuses-eps",
    )
    | clauses(
        ROW,
        "default-eps scale-invariance feature-independence tiny-variance huge-values large-offset",
        rows=SEVERAL,
    )
    | clauses(ROW, "doubled-batch", also=(DOUBLED_ONE,))
    | clauses(ROW, "batch-order shift-invariance", rows=SEVERAL, also=(TALL_ONE,))
    | clauses(ROW, "power-of-two-scale-bitwise", rows=SEVERAL, layouts=("C", "Fortran"))
    | clauses(ROW, "tall-batch wide-batch unlike-scales half-precision")
)


@clause("batchnorm_forward.keywords")
@given(case=batches())
def test_every_parameter_may_be_passed_by_its_name(impl, case):
    out = impl.batchnorm_forward(case.x, case.gamma, case.beta, case.eps)
    judge.assert_array(out, case.x.shape, "out")
    named = impl.batchnorm_forward(eps=case.eps, beta=case.beta, gamma=case.gamma, x=case.x)
    assert_same(named, out, "out by keywords")


@clause("batchnorm_forward.zero-mean")
@given(case=batches(rows=SEVERAL))
def test_every_feature_has_zero_mean_before_the_affine_step(impl, case):
    one, zero = np.ones_like(case.gamma), np.zeros_like(case.beta)
    x_hat = impl.batchnorm_forward(case.x, one, zero, eps=case.eps)
    judge.assert_array(x_hat, case.x.shape, "x_hat")
    truth = know.batchnorm_forward(case.x, one, zero, case.eps)
    bound = judge.at_size(bounds.forward(case.x, one, zero, case.eps).mean(axis=0), x_hat, truth)[0]
    assert_within(bounds.exact(x_hat).mean(axis=0), np.zeros(case.columns), bound, "feature mean of x_hat")


@clause("batchnorm_forward.variance")
@given(case=batches(rows=SEVERAL))
def test_every_feature_has_variance_var_over_var_plus_eps_before_the_affine_step(impl, case):
    one, zero = np.ones_like(case.gamma), np.zeros_like(case.beta)
    x_hat = impl.batchnorm_forward(case.x, one, zero, eps=case.eps)
    judge.assert_array(x_hat, case.x.shape, "x_hat")
    _, var = know.batch_statistics(case.x)
    expected = var / (var + bounds.exact(case.eps))
    bound = bounds.variance_of(expected, bounds.forward(case.x, one, zero, case.eps))
    assert_within(bounds.exact(x_hat).var(axis=0), expected, bound, "variance of x_hat")


@clause("batchnorm_forward.recovery")
@given(case=batches(rows=SEVERAL))
def test_gamma_std_and_beta_mean_give_the_batch_back(impl, case):
    mean, var = know.batch_statistics(case.x)
    std = np.sqrt(var + bounds.exact(case.eps))
    gamma, beta = std.astype(case.dtype), mean.astype(case.dtype)
    out = impl.batchnorm_forward(case.x, gamma, beta, eps=case.eps)
    z = bounds.normalized(case.x, case.eps)
    u = bounds.unit_roundoff(case.dtype)
    rounding = u * (np.abs(z.x_hat) * std + np.abs(mean)) + bounds.tiny(case.dtype)
    assert_within(out, case.x, bounds.forward(case.x, gamma, beta, case.eps) + rounding, "out")


@clause("batchnorm_forward.batch-of-one")
@given(case=batches(rows=(1,)))
def test_a_batch_of_one_gives_beta(impl, case):
    out = impl.batchnorm_forward(case.x, case.gamma, case.beta, eps=case.eps)
    u = bounds.unit_roundoff(case.dtype)
    rounding = 64 * u * np.abs(bounds.exact(case.x) * case.gamma) / np.sqrt(bounds.exact(case.eps))
    bound = rounding + 4 * u * np.abs(bounds.exact(case.beta))
    assert_within(out, np.broadcast_to(case.beta, case.x.shape), bound, "out of one row")


@clause("batchnorm_forward.power-of-two-scale")
@given(case=batches(rows=SEVERAL))
def test_scaling_by_a_power_of_two_and_eps_by_its_square_changes_at_most_the_last_digits(impl, case):
    k = case.pick("k", (1, 3, -2, 5))
    out = impl.batchnorm_forward(case.x, case.gamma, case.beta, eps=case.eps)
    scaled = impl.batchnorm_forward(know.scaled(case.x, 2.0**k), case.gamma, case.beta, eps=case.eps * 4.0**k)
    judge.assert_array(out, case.x.shape, "out")
    z = bounds.normalized(case.x, case.eps)
    # All roundings scale with the data, but for those of a power function, which may cost a few units.
    size = np.abs(bounds.exact(case.gamma)) * (np.abs(z.x_hat) + z.x_hat_error) + np.abs(bounds.exact(case.beta))
    size = size + np.abs(bounds.exact(case.gamma)) * z.magnitude
    assert_within(scaled, out, 16 * bounds.unit_roundoff(case.dtype) * size + bounds.tiny(case.dtype), "out of 2^k x")


@clause("batchnorm_forward.samuelson")
@given(case=batches(rows=SEVERAL))
def test_no_entry_is_further_than_samuelson_allows_from_the_mean(impl, case):
    one, zero = np.ones_like(case.gamma), np.zeros_like(case.beta)
    x_hat = impl.batchnorm_forward(case.x, one, zero, eps=case.eps)
    judge.assert_array(x_hat, case.x.shape, "x_hat")
    _, var = know.batch_statistics(case.x)
    limit = np.sqrt((case.rows - 1) * var / (var + bounds.exact(case.eps)))
    judge.assert_at_most(x_hat, limit + bounds.forward(case.x, one, zero, case.eps), "x_hat")


@clause("batchnorm_forward.sign-flip")
@given(case=batches(rows=SEVERAL))
def test_flipping_the_sign_of_the_batch_flips_the_sign_of_x_hat(impl, case):
    out = impl.batchnorm_forward(case.x, case.gamma, case.beta, eps=case.eps)
    judge.assert_array(out, case.x.shape, "out of x")
    flipped = impl.batchnorm_forward(-case.x, case.gamma, case.beta, eps=case.eps)
    truth = know.batchnorm_forward(case.x, case.gamma, case.beta, case.eps)
    bound = judge.at_size(2 * bounds.forward(case.x, case.gamma, case.beta, case.eps), out, truth)
    assert_within(flipped, 2 * bounds.exact(case.beta) - bounds.exact(out), bound, "out of -x")


@clause("batchnorm_forward.constant-feature")
@given(case=batches(layouts=("C",)))
def test_a_constant_feature_gives_beta(impl, case):
    constant = case.stream("constant").choice((0.1, 1.0, -7.3, 1e4), case.columns).astype(case.dtype)
    x = np.repeat(constant[None, :], case.rows, axis=0)
    out = impl.batchnorm_forward(x, case.gamma, case.beta, eps=case.eps)
    bound = bounds.forward(x, case.gamma, case.beta, case.eps, careful=True)
    assert_within(out, np.broadcast_to(case.beta, x.shape), bound, "out of a constant feature")


@clause("batchnorm_forward.nan-containment")
@given(case=batches(rows=SEVERAL, layouts=("C",)))
def test_a_nan_or_infinity_spoils_its_own_feature_only(impl, case):
    stream = case.stream("spoiled")
    i, j = int(stream.integers(case.rows)), int(stream.integers(case.columns))
    x = np.array(case.x)
    x[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    out = impl.batchnorm_forward(x, case.gamma, case.beta, eps=case.eps)
    judge.assert_array(out, x.shape, "out")
    others = np.arange(case.columns) != j
    before = impl.batchnorm_forward(case.x, case.gamma, case.beta, eps=case.eps)
    bound = 2 * bounds.forward(case.x, case.gamma, case.beta, case.eps)
    assert_within(out[:, others], before[:, others], bound[:, others], "the other features of out")
    judge.assert_spoiled(out[:, j], f"feature {j} of out")


@clause("batchnorm_forward.memory-layout")
@given(case=batches())
def test_any_memory_layout_is_accepted(impl, case):
    plain = [lay_out(value, "C") for value in (case.x, case.gamma, case.beta)]
    expected = impl.batchnorm_forward(*plain, eps=case.eps)
    judge.assert_array(expected, case.x.shape, "out")
    truth = know.batchnorm_forward(case.x, case.gamma, case.beta, case.eps)
    bound = judge.at_size(2 * bounds.forward(case.x, case.gamma, case.beta, case.eps), expected, truth)
    for layout in LAYOUTS[1:]:
        out = impl.batchnorm_forward(*(lay_out(value, layout) for value in plain), eps=case.eps)
        assert_within(out, expected, bound, f"out of {layout} arrays")
