"""The clauses of spatial_batchnorm_forward."""

from typing import Any

import numpy as np

from spec import bounds
from whybn.plugin import clause

from . import judge, know
from .draw import LAYOUTS, Cases, Images, given, images, lay_out
from .judge import assert_same, assert_within

PER_CHANNEL = (0, 2, 3)  # the axes that a channel's statistics run over


def batches(rows: tuple[int, ...] = (2, 3, 4, 1, 5, 8, 9), **tables: Any) -> Cases:
    return images(rows=rows, **tables)


def arguments(case: Images) -> dict[str, object]:
    return {"x": case.x, "gamma": case.gamma, "beta": case.beta, "eps": case.eps}


@clause("spatial_batchnorm_forward.values")
@given(case=batches())
def test_every_channel_is_normalized_over_all_examples_and_positions(impl, case):
    assert_output(impl, case, case.x)


@clause("spatial_batchnorm_forward.default-eps")
@given(case=batches())
def test_eps_is_1e_minus_5_unless_given(impl, case):
    # A small scale, so that eps decides the result.
    x = know.scaled(case.x, 2.0**-9)
    out = impl.spatial_batchnorm_forward(x, case.gamma, case.beta)
    expected = know.spatial_batchnorm_forward(x, case.gamma, case.beta, 1e-5)
    assert_within(out, expected, bound_of(x, case.gamma, case.beta, 1e-5), "out with the default eps")


@clause("spatial_batchnorm_forward.keywords")
@given(case=batches())
def test_every_parameter_may_be_passed_by_its_name(impl, case):
    out = impl.spatial_batchnorm_forward(eps=case.eps, beta=case.beta, gamma=case.gamma, x=case.x)
    assert_within(out, *truth(case), "out")


@clause("spatial_batchnorm_forward.zero-mean")
@given(case=batches())
def test_every_channel_has_zero_mean_before_the_affine_step(impl, case):
    one, zero = np.ones_like(case.gamma), np.zeros_like(case.beta)
    x_hat = impl.spatial_batchnorm_forward(case.x, one, zero, eps=case.eps)
    judge.assert_array(x_hat, case.x.shape, "x_hat")
    bound = bound_of(case.x, one, zero, case.eps).mean(axis=PER_CHANNEL)
    mean = bounds.exact(x_hat).mean(axis=PER_CHANNEL)
    assert_within(mean, np.zeros(case.columns), bound, "channel mean of x_hat")


@clause("spatial_batchnorm_forward.variance")
@given(case=batches())
def test_every_channel_has_variance_var_over_var_plus_eps_before_the_affine_step(impl, case):
    one, zero = np.ones_like(case.gamma), np.zeros_like(case.beta)
    x_hat = impl.spatial_batchnorm_forward(case.x, one, zero, eps=case.eps)
    judge.assert_array(x_hat, case.x.shape, "x_hat")
    var = bounds.exact(case.x).var(axis=PER_CHANNEL)
    expected = var / (var + bounds.exact(case.eps))
    bound = bounds.variance_of(expected, know.rows_of(bound_of(case.x, one, zero, case.eps)))
    assert_within(bounds.exact(x_hat).var(axis=PER_CHANNEL), expected, bound, "channel variance of x_hat")


@clause("spatial_batchnorm_forward.affine")
@given(case=batches())
def test_gamma_and_beta_belong_to_the_channels(impl, case):
    one, zero = np.ones_like(case.gamma), np.zeros_like(case.beta)
    x_hat = impl.spatial_batchnorm_forward(case.x, one, zero, eps=case.eps)
    judge.assert_array(x_hat, case.x.shape, "x_hat")
    out = impl.spatial_batchnorm_forward(case.x, case.gamma, case.beta, eps=case.eps)
    gamma, beta = (know.per_entry(bounds.exact(v), case.x.shape) for v in (case.gamma, case.beta))
    bound = np.abs(gamma) * bound_of(case.x, one, zero, case.eps) + truth(case)[1]
    assert_within(out, gamma * bounds.exact(x_hat) + beta, bound, "out")


@clause("spatial_batchnorm_forward.gamma-zero")
@given(case=batches())
def test_gamma_zero_gives_beta_exactly(impl, case):
    out = impl.spatial_batchnorm_forward(case.x, np.zeros_like(case.gamma), case.beta, eps=case.eps)
    assert_same(out, know.per_entry(case.beta, case.x.shape), "out where gamma is 0")


@clause("spatial_batchnorm_forward.recovery")
@given(case=batches())
def test_gamma_std_and_beta_mean_give_the_batch_back(impl, case):
    mean, var = know.batch_statistics(know.rows_of(case.x))
    std = np.sqrt(var + bounds.exact(case.eps))
    gamma, beta = std.astype(case.dtype), mean.astype(case.dtype)
    out = impl.spatial_batchnorm_forward(case.x, gamma, beta, eps=case.eps)
    u, x_hat = bounds.unit_roundoff(case.dtype), bounds.normalized(know.rows_of(case.x), case.eps).x_hat
    rounding = know.images_of(u * (np.abs(x_hat) * std + np.abs(mean)), case.x.shape) + bounds.tiny(case.dtype)
    assert_within(out, case.x, bound_of(case.x, gamma, beta, case.eps) + rounding, "out")


@clause("spatial_batchnorm_forward.one-value")
@given(case=batches())
def test_one_image_of_one_pixel_gives_beta(impl, case):
    x = case.x[:1, :, :1, :1]
    out = impl.spatial_batchnorm_forward(x, case.gamma, case.beta, eps=case.eps)
    u, gamma, beta = bounds.unit_roundoff(case.dtype), bounds.exact(case.gamma), bounds.exact(case.beta)
    rounding = 64 * u * np.abs(bounds.exact(x) * know.per_entry(gamma, x.shape)) / np.sqrt(bounds.exact(case.eps))
    expected = know.per_entry(beta, x.shape)
    assert_within(out, expected, rounding + 4 * u * np.abs(expected), "out of one pixel")


@clause("spatial_batchnorm_forward.one-image")
@given(case=batches(rows=(1,)))
def test_one_image_is_normalized_over_its_positions(impl, case):
    assert_output(impl, case, case.x)


@clause("spatial_batchnorm_forward.pixels-are-examples")
@given(case=batches())
def test_every_pixel_counts_as_an_example(impl, case):
    rows = know.rows_of(case.x)
    expected, bound = truth(case)
    for height, width in ((1, 1), (len(rows), 1), (1, len(rows))):
        x = know.images_of(rows, (len(rows) // (height * width), case.columns, height, width))
        out = impl.spatial_batchnorm_forward(x, case.gamma, case.beta, eps=case.eps)
        judge.assert_array(out, x.shape, "out")
        assert_within(know.rows_of(out), know.rows_of(expected), know.rows_of(bound), f"the pixels of out {out.shape}")


@clause("spatial_batchnorm_forward.pixel-order")
@given(case=batches())
def test_permuting_the_pixels_of_all_images_permutes_the_output(impl, case):
    rows = know.rows_of(case.x)
    order = case.stream("order").permutation(len(rows))
    out = impl.spatial_batchnorm_forward(know.images_of(rows[order], case.x.shape), case.gamma, case.beta, eps=case.eps)
    expected, bound = (know.images_of(know.rows_of(v)[order], case.x.shape) for v in truth(case))
    assert_within(out, expected, bound, "out")


@clause("spatial_batchnorm_forward.equal-axes")
@given(case=batches(columns=(2, 3, 4)))
def test_axes_of_one_length_are_not_confused(impl, case):
    k = case.columns
    rows = case.values("cube", (k**3, k)) * case.spread + case.centre
    assert_output(impl, case, case.laid_out(know.images_of(rows, (k, k, k, k))))


@clause("spatial_batchnorm_forward.doubled-batch")
@given(case=batches())
def test_every_value_twice_along_any_axis_gives_the_output_twice(impl, case):
    axis = case.pick("axis", PER_CHANNEL)
    twice = np.concatenate([case.x, case.x], axis=axis)
    out = impl.spatial_batchnorm_forward(twice, case.gamma, case.beta, eps=case.eps)
    once, _ = truth(case)
    bound = bound_of(twice, case.gamma, case.beta, case.eps)
    assert_within(out, np.concatenate([once, once], axis=axis), bound, f"out of x twice along axis {axis}")


@clause("spatial_batchnorm_forward.shift-invariance")
@given(case=batches(offsets=(0.0, 1.0)))
def test_adding_a_constant_to_a_channel_changes_nothing(impl, case):
    shift = know.per_entry(case.spread * case.pick("shift", (1.0, -3.0, 10.0)), case.x.shape)
    assert_moved(impl, case, (case.x + shift).astype(case.dtype), case.eps)


@clause("spatial_batchnorm_forward.scale-invariance")
@given(case=batches())
def test_scaling_a_channel_and_eps_by_the_square_changes_nothing(impl, case):
    factor = case.pick("factor", (3.0, 0.7, 10.0))
    assert_moved(impl, case, (case.x * factor).astype(case.dtype), case.eps * factor**2)


@clause("spatial_batchnorm_forward.channel-independence")
@given(case=batches())
def test_changing_one_channel_leaves_the_others_alone(impl, case):
    j = int(case.stream("channel").integers(case.columns))
    changed = np.array(case.x)
    changed[:, j] = (changed[::-1, j] * 7 + case.spread[j] * 5).astype(case.dtype)
    out = impl.spatial_batchnorm_forward(changed, case.gamma, case.beta, eps=case.eps)
    judge.assert_array(out, case.x.shape, "out")
    others = np.arange(case.columns) != j
    expected, bound = truth(case)
    assert_within(out[:, others], expected[:, others], bound[:, others], "the other channels of out")


@clause("spatial_batchnorm_forward.tiny-variance")
@given(case=batches(scales=(2.0**-40,)))
def test_a_variance_far_below_eps_keeps_its_digits(impl, case):
    one, zero = np.ones_like(case.gamma), np.zeros_like(case.beta)
    x_hat = impl.spatial_batchnorm_forward(case.x, one, zero, eps=case.eps)
    expected = know.spatial_batchnorm_forward(case.x, one, zero, case.eps)
    assert_within(x_hat, expected, bound_of(case.x, one, zero, case.eps), "x_hat")


@clause("spatial_batchnorm_forward.nan-containment")
@given(case=batches(layouts=("C",)))
def test_a_nan_or_infinity_spoils_its_own_channel_only(impl, case):
    stream = case.stream("spoiled")
    at = tuple(int(stream.integers(size)) for size in case.x.shape)
    x = np.array(case.x)
    x[at] = stream.choice((np.nan, np.inf, -np.inf))
    out = impl.spatial_batchnorm_forward(x, case.gamma, case.beta, eps=case.eps)
    judge.assert_array(out, x.shape, "out")
    others = np.arange(case.columns) != at[1]
    expected, bound = truth(case)
    assert_within(out[:, others], expected[:, others], bound[:, others], "the other channels of out")
    judge.assert_spoiled(out[:, at[1]], f"channel {at[1]} of out")


@clause("spatial_batchnorm_forward.shape")
@given(case=batches())
def test_the_output_has_the_shape_of_the_batch(impl, case):
    judge.assert_array(impl.spatial_batchnorm_forward(*arguments(case).values()), case.x.shape, "out")


@clause("spatial_batchnorm_forward.dtype")
@given(case=batches())
def test_the_output_has_the_dtype_of_the_arguments(impl, case):
    judge.assert_dtype(impl.spatial_batchnorm_forward(*arguments(case).values()), case.dtype, "out")


@clause("spatial_batchnorm_forward.memory-layout")
@given(case=batches())
def test_any_memory_layout_is_accepted(impl, case):
    expected, bound = truth(case)
    last = np.moveaxis(np.ascontiguousarray(np.moveaxis(case.x, 1, -1)), -1, 1)
    layouts = {name: lay_out(case.x, name) for name in LAYOUTS} | {"channels-last": last}
    for name, x in layouts.items():
        out = impl.spatial_batchnorm_forward(x, case.gamma, case.beta, eps=case.eps)
        assert_within(out, expected, bound, f"out of a {name} array")


@clause("spatial_batchnorm_forward.no-mutation")
@given(case=batches(layouts=("C", "Fortran")))
def test_no_argument_is_changed(impl, case):
    judge.assert_changes_nothing(impl.spatial_batchnorm_forward, arguments(case))


@clause("spatial_batchnorm_forward.no-aliasing")
@given(case=batches(layouts=("C", "Fortran")))
def test_the_result_is_a_new_array(impl, case):
    judge.assert_owns_results(impl.spatial_batchnorm_forward, arguments(case))


@clause("spatial_batchnorm_forward.no-hidden-state")
@given(case=batches())
def test_a_result_depends_on_its_arguments_alone(impl, case):
    other = arguments(case) | {"x": case.other_x}
    judge.assert_remembers_nothing(impl.spatial_batchnorm_forward, arguments(case), other, "out")


@clause("spatial_batchnorm_forward.power-of-two-scale-bitwise")
@given(case=batches())
def test_scaling_by_a_power_of_two_and_eps_by_its_square_changes_no_bit(impl, case):
    k = case.pick("k", (1, 3, -2, 5))
    out = impl.spatial_batchnorm_forward(case.x, case.gamma, case.beta, eps=case.eps)
    x = know.scaled(case.x, 2.0**k)
    scaled = impl.spatial_batchnorm_forward(x, case.gamma, case.beta, eps=case.eps * 4.0**k)
    assert_same(scaled, out, "out of 2^k x with 4^k eps")


@clause("spatial_batchnorm_forward.constant-channel")
@given(case=batches(layouts=("C",)))
def test_a_constant_channel_gives_beta(impl, case):
    constant = case.stream("constant").choice((0.1, 1.0, -7.3, 1e4), case.columns).astype(case.dtype)
    x = np.array(know.per_entry(constant, case.x.shape))
    out = impl.spatial_batchnorm_forward(x, case.gamma, case.beta, eps=case.eps)
    bound = bound_of(x, case.gamma, case.beta, case.eps, careful=True)
    assert_within(out, know.per_entry(case.beta, x.shape), bound, "out of a constant channel")


@clause("spatial_batchnorm_forward.large-offset")
@given(case=batches(offsets=(0.0,)))
def test_an_offset_of_a_million_standard_deviations_costs_no_digits(impl, case):
    offset = know.per_entry(1e6 * case.spread, case.x.shape)
    assert_output(impl, case, (case.x + offset).astype(case.dtype), careful=True)


@clause("spatial_batchnorm_forward.many-pixels")
@given(case=batches(rows=(4, 5), columns=(1, 2), offsets=(0.0,)))
def test_the_error_does_not_grow_with_the_number_of_pixels(impl, case):
    offset = know.per_entry(100 * case.spread, case.x.shape)
    x = np.tile((case.x + offset).astype(case.dtype), (1, 1, 16, 16))
    assert_output(impl, case, x, careful=True)


@clause("spatial_batchnorm_forward.huge-values")
@given(case=batches(scales=(1.0,), offsets=(0.0, 1.0)))
def test_values_whose_squares_overflow_are_normalized(impl, case):
    assert_output(impl, case, know.scaled(case.x, 2.0**70))


@clause("spatial_batchnorm_forward.parameter-dtype")
@given(case=batches(dtypes=(np.float32,)))
def test_float64_parameters_do_not_change_the_dtype(impl, case):
    gamma, beta = case.gamma.astype(np.float64), case.beta.astype(np.float64)
    judge.assert_dtype(impl.spatial_batchnorm_forward(case.x, gamma, beta, eps=case.eps), np.float32, "out")


@clause("spatial_batchnorm_forward.integers")
@given(case=batches(values=("integers",), scales=(1.0,), offsets=(0.0,)))
def test_integers_are_taken_as_float64(impl, case):
    whole = case.x.astype(np.int64)
    gamma, beta = case.gamma.astype(np.float64), case.beta.astype(np.float64)
    out = impl.spatial_batchnorm_forward(whole, gamma, beta, eps=case.eps)
    judge.assert_dtype(out, np.float64, "out")
    wide = whole.astype(np.float64)
    expected = know.spatial_batchnorm_forward(wide, gamma, beta, case.eps)
    assert_within(out, expected, bound_of(wide, gamma, beta, case.eps), "out")


@clause("spatial_batchnorm_forward.refuses-wrong-shapes")
@given(case=batches())
def test_a_wrong_shape_is_refused_by_name(impl, case):
    c = case.columns
    for name, value in (
        ("x", case.x[0]),
        ("x", case.x[None]),
        ("x", case.x[:, :, 0, 0]),
        ("gamma", np.ones(c + 1, case.dtype)),
        ("gamma", np.ones((c, 1, 1), case.dtype)),
        ("beta", np.ones(c + 1, case.dtype)),
        ("beta", np.ones((1, c, 1, 1), case.dtype)),
        *((name, np.ones(1, case.dtype)) for name in ("gamma", "beta") if c > 1),
    ):
        judge.assert_raises(impl.spatial_batchnorm_forward, arguments(case) | {name: value}, name, value.shape)


@clause("spatial_batchnorm_forward.refuses-eps")
@given(case=batches())
def test_an_eps_that_is_not_positive_is_refused(impl, case):
    for eps in (0.0, -1e-5, float("nan")):
        judge.assert_raises(impl.spatial_batchnorm_forward, arguments(case) | {"eps": eps}, "eps", eps)


@clause("spatial_batchnorm_forward.refuses-empty-batch")
@given(case=batches())
def test_a_batch_without_values_is_refused(impl, case):
    for empty in (case.x[:0], case.x[:, :, :0], case.x[:, :, :, :0]):
        judge.assert_raises(impl.spatial_batchnorm_forward, arguments(case) | {"x": empty}, "x", empty.shape)


def bound_of(x, gamma, beta, eps: float, careful: bool = False) -> bounds.Exact:
    """The bounds take columns: one for each channel, one row for each pixel."""
    return know.images_of(bounds.forward(know.rows_of(x), gamma, beta, eps, careful), x.shape)


def truth(case: Images) -> tuple[bounds.Exact, bounds.Exact]:
    """The output of the case's batch, and how near a result must come."""
    values = case.x, case.gamma, case.beta, case.eps
    return know.spatial_batchnorm_forward(*values), bound_of(*values)


def assert_output(impl, case: Images, x, careful: bool = False) -> None:
    out = impl.spatial_batchnorm_forward(x, case.gamma, case.beta, eps=case.eps)
    expected = know.spatial_batchnorm_forward(x, case.gamma, case.beta, case.eps)
    assert_within(out, expected, bound_of(x, case.gamma, case.beta, case.eps, careful), "out")


def assert_moved(impl, case: Images, x, eps: float) -> None:
    """The output of ``x``, a moved version of the case's batch, is that of the batch, but for what rounding x moved."""
    out = impl.spatial_batchnorm_forward(x, case.gamma, case.beta, eps=eps)
    expected, _ = truth(case)
    rounded = np.abs(expected - know.spatial_batchnorm_forward(x, case.gamma, case.beta, eps))
    assert_within(out, expected, bound_of(x, case.gamma, case.beta, eps) + rounded, "out")
