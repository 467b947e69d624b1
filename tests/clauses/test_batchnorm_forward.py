"""The clauses of batchnorm_forward."""

import numpy as np

from spec import bounds
from whybn.plugin import clause

from . import judge, know
from .draw import LAYOUTS, SEVERAL, Case, batches, given, lay_out
from .judge import assert_same, assert_within


def arguments(case: Case) -> dict[str, object]:
    return {"x": case.x, "gamma": case.gamma, "beta": case.beta, "eps": case.eps}


@clause("batchnorm_forward.values")
@given(case=batches())
def test_the_output_is_the_scaled_and_shifted_normalized_batch(impl, case):
    out = impl.batchnorm_forward(case.x, case.gamma, case.beta, eps=case.eps)
    expected = know.batchnorm_forward(case.x, case.gamma, case.beta, case.eps)
    assert_within(out, expected, bounds.forward(case.x, case.gamma, case.beta, case.eps), "out")


@clause("batchnorm_forward.default-eps")
@given(case=batches(rows=SEVERAL))
def test_eps_is_1e_minus_5_unless_given(impl, case):
    # A small scale, so that eps decides the result.
    x = know.scaled(case.x, 2.0**-9)
    out = impl.batchnorm_forward(x, case.gamma, case.beta)
    expected = know.batchnorm_forward(x, case.gamma, case.beta, 1e-5)
    assert_within(out, expected, bounds.forward(x, case.gamma, case.beta, 1e-5), "out with the default eps")


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
    bound = judge.at_size(bounds.forward(case.x, one, zero, case.eps).mean(axis=0), x_hat, truth)
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


@clause("batchnorm_forward.affine")
@given(case=batches())
def test_gamma_and_beta_act_after_normalizing(impl, case):
    one, zero = np.ones_like(case.gamma), np.zeros_like(case.beta)
    x_hat = impl.batchnorm_forward(case.x, one, zero, eps=case.eps)
    judge.assert_array(x_hat, case.x.shape, "x_hat")
    out = impl.batchnorm_forward(case.x, case.gamma, case.beta, eps=case.eps)
    expected = bounds.exact(case.gamma) * bounds.exact(x_hat) + bounds.exact(case.beta)
    own = np.abs(bounds.exact(case.gamma)) * bounds.forward(case.x, one, zero, case.eps)
    assert_within(out, expected, own + bounds.forward(case.x, case.gamma, case.beta, case.eps), "out")


@clause("batchnorm_forward.gamma-zero")
@given(case=batches())
def test_gamma_zero_gives_beta_exactly(impl, case):
    out = impl.batchnorm_forward(case.x, np.zeros_like(case.gamma), case.beta, eps=case.eps)
    assert_same(out, np.broadcast_to(case.beta, case.x.shape), "out where gamma is 0")


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


@clause("batchnorm_forward.power-of-two-scale-bitwise")
@given(case=batches(rows=SEVERAL, layouts=("C", "Fortran")))
def test_scaling_by_a_power_of_two_and_eps_by_its_square_changes_no_bit(impl, case):
    k = case.pick("k", (1, 3, -2, 5))
    out = impl.batchnorm_forward(case.x, case.gamma, case.beta, eps=case.eps)
    scaled = impl.batchnorm_forward(know.scaled(case.x, 2.0**k), case.gamma, case.beta, eps=case.eps * 4.0**k)
    assert_same(scaled, out, "out of 2^k x with 4^k eps")


@clause("batchnorm_forward.doubled-batch")
@given(case=batches())
def test_a_batch_twice_over_gives_the_output_twice_over(impl, case):
    twice = np.concatenate([case.x, case.x])
    once = impl.batchnorm_forward(case.x, case.gamma, case.beta, eps=case.eps)
    judge.assert_array(once, case.x.shape, "out of x")
    out = impl.batchnorm_forward(twice, case.gamma, case.beta, eps=case.eps)
    bound = bounds.forward(twice, case.gamma, case.beta, case.eps)
    own = np.tile(bounds.forward(case.x, case.gamma, case.beta, case.eps), (2, 1))
    assert_within(out, np.concatenate([once, once]), bound + own, "out of [x; x]")


@clause("batchnorm_forward.samuelson")
@given(case=batches(rows=SEVERAL))
def test_no_entry_is_further_than_samuelson_allows_from_the_mean(impl, case):
    one, zero = np.ones_like(case.gamma), np.zeros_like(case.beta)
    x_hat = impl.batchnorm_forward(case.x, one, zero, eps=case.eps)
    judge.assert_array(x_hat, case.x.shape, "x_hat")
    _, var = know.batch_statistics(case.x)
    limit = np.sqrt((case.rows - 1) * var / (var + bounds.exact(case.eps)))
    judge.assert_at_most(x_hat, limit + bounds.forward(case.x, one, zero, case.eps), "x_hat")


@clause("batchnorm_forward.shift-invariance")
@given(case=batches(rows=SEVERAL, offsets=(0.0, 1.0)))
def test_adding_a_constant_to_a_feature_changes_nothing(impl, case):
    shifted = (case.x + case.spread * case.pick("shift", (1.0, -3.0, 10.0))).astype(case.dtype)
    assert_moved(impl, case, shifted, case.eps, lambda out: out)


@clause("batchnorm_forward.scale-invariance")
@given(case=batches(rows=SEVERAL))
def test_scaling_a_feature_and_eps_by_the_square_changes_nothing(impl, case):
    factor = case.pick("factor", (3.0, 0.7, 10.0))
    scaled = (case.x * factor).astype(case.dtype)
    assert_moved(impl, case, scaled, case.eps * factor**2, lambda out: out)


@clause("batchnorm_forward.sign-flip")
@given(case=batches(rows=SEVERAL))
def test_flipping_the_sign_of_the_batch_flips_the_sign_of_x_hat(impl, case):
    assert_moved(impl, case, -case.x, case.eps, lambda out: 2 * bounds.exact(case.beta) - out)


@clause("batchnorm_forward.batch-order")
@given(case=batches(rows=SEVERAL))
def test_permuting_the_rows_permutes_the_output(impl, case):
    order = case.stream("order").permutation(case.rows)
    assert_moved(impl, case, case.x[order], case.eps, lambda out: out[order])


@clause("batchnorm_forward.feature-independence")
@given(case=batches(rows=SEVERAL))
def test_changing_one_feature_leaves_the_others_alone(impl, case):
    j = int(case.stream("feature").integers(case.columns))
    changed = np.array(case.x)
    changed[:, j] = (changed[::-1, j] * 7 + case.spread[j] * 5).astype(case.dtype)
    out = impl.batchnorm_forward(changed, case.gamma, case.beta, eps=case.eps)
    judge.assert_array(out, case.x.shape, "out")
    others = np.arange(case.columns) != j
    before = impl.batchnorm_forward(case.x, case.gamma, case.beta, eps=case.eps)
    judge.assert_array(before, case.x.shape, "out")
    bound = 2 * bounds.forward(case.x, case.gamma, case.beta, case.eps)
    assert_within(out[:, others], before[:, others], bound[:, others], "the other features of out")


@clause("batchnorm_forward.tiny-variance")
@given(case=batches(rows=SEVERAL, scales=(2.0**-40,)))
def test_a_variance_far_below_eps_keeps_its_digits(impl, case):
    one, zero = np.ones_like(case.gamma), np.zeros_like(case.beta)
    x_hat = impl.batchnorm_forward(case.x, one, zero, eps=case.eps)
    expected = know.batchnorm_forward(case.x, one, zero, case.eps)
    assert_within(x_hat, expected, bounds.forward(case.x, one, zero, case.eps), "x_hat")


@clause("batchnorm_forward.constant-feature")
@given(case=batches(layouts=("C",)))
def test_a_constant_feature_gives_beta(impl, case):
    constant = case.stream("constant").choice((0.1, 1.0, -7.3, 1e4), case.columns).astype(case.dtype)
    x = np.repeat(constant[None, :], case.rows, axis=0)
    out = impl.batchnorm_forward(x, case.gamma, case.beta, eps=case.eps)
    bound = bounds.forward(x, case.gamma, case.beta, case.eps, careful=True)
    assert_within(out, np.broadcast_to(case.beta, x.shape), bound, "out of a constant feature")


@clause("batchnorm_forward.large-offset")
@given(case=batches(rows=SEVERAL, offsets=(0.0,)))
def test_an_offset_of_a_million_standard_deviations_costs_no_digits(impl, case):
    x = (case.x + 1e6 * case.spread).astype(case.dtype)
    out = impl.batchnorm_forward(x, case.gamma, case.beta, eps=case.eps)
    expected = know.batchnorm_forward(x, case.gamma, case.beta, case.eps)
    assert_within(out, expected, bounds.forward(x, case.gamma, case.beta, case.eps, careful=True), "out")


@clause("batchnorm_forward.many-rows")
@given(case=batches(rows=(64, 65, 130), columns=(1, 2), offsets=(0.0,)))
def test_the_error_does_not_grow_with_the_number_of_rows(impl, case):
    x = (np.tile(case.x, (100, 1)) + 100 * case.spread).astype(case.dtype)
    out = impl.batchnorm_forward(x, case.gamma, case.beta, eps=case.eps)
    expected = know.batchnorm_forward(x, case.gamma, case.beta, case.eps)
    assert_within(out, expected, bounds.forward(x, case.gamma, case.beta, case.eps, careful=True), "out")


@clause("batchnorm_forward.huge-values")
@given(case=batches(rows=SEVERAL, scales=(1.0,), offsets=(0.0, 1.0)))
def test_values_whose_squares_overflow_are_normalized(impl, case):
    x = know.scaled(case.x, 2.0**70)
    out = impl.batchnorm_forward(x, case.gamma, case.beta, eps=case.eps)
    expected = know.batchnorm_forward(x, case.gamma, case.beta, case.eps)
    assert_within(out, expected, bounds.forward(x, case.gamma, case.beta, case.eps), "out")


@clause("batchnorm_forward.nan-containment")
@given(case=batches(layouts=("C",)))
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


@clause("batchnorm_forward.shape")
@given(case=batches())
def test_the_output_has_the_shape_of_the_batch(impl, case):
    judge.assert_array(impl.batchnorm_forward(case.x, case.gamma, case.beta, eps=case.eps), case.x.shape, "out")


@clause("batchnorm_forward.dtype")
@given(case=batches())
def test_the_output_has_the_dtype_of_the_arguments(impl, case):
    judge.assert_dtype(impl.batchnorm_forward(case.x, case.gamma, case.beta, eps=case.eps), case.dtype, "out")


@clause("batchnorm_forward.parameter-dtype")
@given(case=batches(dtypes=(np.float32,)))
def test_float64_parameters_do_not_change_the_dtype(impl, case):
    gamma, beta = case.gamma.astype(np.float64), case.beta.astype(np.float64)
    judge.assert_dtype(impl.batchnorm_forward(case.x, gamma, beta, eps=case.eps), np.float32, "out")


@clause("batchnorm_forward.integers")
@given(case=batches(values=("integers",), scales=(1.0,), offsets=(0.0,)))
def test_integers_are_taken_as_float64(impl, case):
    whole = case.x.astype(np.int64)
    gamma, beta = case.gamma.astype(np.float64), case.beta.astype(np.float64)
    out = impl.batchnorm_forward(whole, gamma, beta, eps=case.eps)
    judge.assert_dtype(out, np.float64, "out")
    wide = whole.astype(np.float64)
    bound = bounds.forward(wide, gamma, beta, case.eps)
    assert_within(out, know.batchnorm_forward(wide, gamma, beta, case.eps), bound, "out")


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


@clause("batchnorm_forward.no-mutation")
@given(case=batches(layouts=("C", "Fortran")))
def test_no_argument_is_changed(impl, case):
    judge.assert_changes_nothing(impl.batchnorm_forward, arguments(case))


@clause("batchnorm_forward.no-aliasing")
@given(case=batches(layouts=("C", "Fortran")))
def test_the_result_is_a_new_array(impl, case):
    judge.assert_owns_results(impl.batchnorm_forward, arguments(case))


@clause("batchnorm_forward.no-hidden-state")
@given(case=batches())
def test_a_result_depends_on_its_arguments_alone(impl, case):
    other = arguments(case) | {"x": case.other_x}
    judge.assert_remembers_nothing(impl.batchnorm_forward, arguments(case), other, "out")


@clause("batchnorm_forward.refuses-wrong-shapes")
@given(case=batches())
def test_a_wrong_shape_is_refused_by_name(impl, case):
    n, d = case.x.shape
    for name, value in (
        ("x", case.x[0]),
        ("x", case.x[None]),
        ("gamma", np.ones(d + 1, case.dtype)),
        ("gamma", np.ones((1, d), case.dtype)),
        ("beta", np.ones(d + 1, case.dtype)),
        ("beta", np.ones((n, d), case.dtype)),
        *((name, np.ones(1, case.dtype)) for name in ("gamma", "beta") if d > 1),
    ):
        judge.assert_raises(impl.batchnorm_forward, arguments(case) | {name: value}, name, value.shape)


@clause("batchnorm_forward.refuses-eps")
@given(case=batches())
def test_an_eps_that_is_not_positive_is_refused(impl, case):
    for eps in (0.0, -1e-5, float("nan")):
        judge.assert_raises(impl.batchnorm_forward, arguments(case) | {"eps": eps}, "eps", eps)


@clause("batchnorm_forward.refuses-empty-batch")
@given(case=batches())
def test_a_batch_without_rows_is_refused(impl, case):
    judge.assert_raises(impl.batchnorm_forward, arguments(case) | {"x": case.x[:0]}, "x", case.x[:0].shape)


def assert_moved(impl, case: Case, x, eps: float, moved) -> None:
    """The output of ``x``, a moved version of the case's batch, is the moved output of the batch.

    Both outputs may be off by their bounds, and rounding ``x`` may have moved it further; that gap is known exactly.
    """
    before = impl.batchnorm_forward(case.x, case.gamma, case.beta, eps=case.eps)
    judge.assert_array(before, case.x.shape, "out of the batch before it is moved")
    out = impl.batchnorm_forward(x, case.gamma, case.beta, eps=eps)
    truth = moved(know.batchnorm_forward(case.x, case.gamma, case.beta, case.eps))
    gap = np.abs(truth - know.batchnorm_forward(x, case.gamma, case.beta, eps))
    own = bounds.forward(case.x, case.gamma, case.beta, case.eps)
    other = bounds.forward(x, case.gamma, case.beta, eps)
    bound = judge.at_size(own.max(axis=0) + other + gap, before, truth)
    assert_within(out, moved(bounds.exact(before)), bound, "out of the moved batch")
