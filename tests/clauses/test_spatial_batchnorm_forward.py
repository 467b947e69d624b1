"""The clauses of spatial_batchnorm_forward."""

from typing import Any

import numpy as np

from spec import bounds
from whybn.plugin import clause

from . import judge, know
from .draw import TALL_ONE, Cases, Images, given, images
from .judge import assert_within
from .row import Given, Result, Row
from .shared import clauses

SEVERAL = (2, 3, 4, 5, 8, 9)  # images, so that every channel has several values
PER_CHANNEL = (0, 2, 3)  # the axes that a channel's statistics run over


def batches(rows: tuple[int, ...] = (2, 3, 4, 1, 5, 8, 9), **tables: Any) -> Cases:
    return images(rows=rows, **tables)


def arguments(case: Images) -> Given:
    return {"x": case.x, "gamma": case.gamma, "beta": case.beta, "eps": case.eps}


def bound_of(x, gamma, beta, eps: float, careful: bool = False) -> bounds.Exact:
    """The bounds take columns: one for each channel, one row for each pixel."""
    return know.images_of(bounds.forward(know.rows_of(x), gamma, beta, eps, careful), x.shape)


ROW = Row(
    function="spatial_batchnorm_forward",
    cases=batches,
    arguments=arguments,
    results={"out": Result(per="row")},
    bound=bound_of,
    units={"x": 1, "eps": 2},
    vectors=("gamma", "beta"),
    spread=lambda case: case.spread[:, None, None],
    spoils={"x": "out"},
)

globals().update(
    clauses(
        ROW,
        "values default-eps keywords affine gamma-zero "
        "power-of-two-scale-bitwise tiny-variance huge-values large-offset shape dtype "
        "parameter-dtype integers memory-layout no-mutation no-aliasing no-hidden-state "
        "refuses-wrong-shapes refuses-empty-batch refuses-eps",
    )
    | clauses(ROW, "nan-containment", rows=SEVERAL)
    | clauses(ROW, "shift-invariance scale-invariance", also=(TALL_ONE,))
    | clauses(ROW, "tall-batch wide-batch half-precision")
)


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
    ROW.assert_gives(impl, arguments(case))


@clause("spatial_batchnorm_forward.pixels-are-examples")
@given(case=batches(also=(TALL_ONE,)))
def test_every_pixel_counts_as_an_example(impl, case):
    rows = know.rows_of(case.x)
    expected, bound = truth(case)
    for height, width in ((1, 1), (len(rows), 1), (1, len(rows))):
        x = know.images_of(rows, (len(rows) // (height * width), case.columns, height, width))
        out = impl.spatial_batchnorm_forward(x, case.gamma, case.beta, eps=case.eps)
        judge.assert_array(out, x.shape, "out")
        assert_within(know.rows_of(out), know.rows_of(expected), know.rows_of(bound), f"the pixels of out {out.shape}")


@clause("spatial_batchnorm_forward.pixel-order")
@given(case=batches(also=(TALL_ONE,)))
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
    ROW.assert_gives(impl, arguments(case) | {"x": case.laid_out(know.images_of(rows, (k, k, k, k)))})


@clause("spatial_batchnorm_forward.doubled-batch")
@given(case=batches(also=(TALL_ONE,)))
def test_every_value_twice_along_any_axis_gives_the_output_twice(impl, case):
    axis = case.pick("axis", PER_CHANNEL)
    twice = np.concatenate([case.x, case.x], axis=axis)
    out = impl.spatial_batchnorm_forward(twice, case.gamma, case.beta, eps=case.eps)
    once, _ = truth(case)
    bound = bound_of(twice, case.gamma, case.beta, case.eps)
    assert_within(out, np.concatenate([once, once], axis=axis), bound, f"out of x twice along axis {axis}")


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


@clause("spatial_batchnorm_forward.constant-channel")
@given(case=batches(layouts=("C",)))
def test_a_constant_channel_gives_beta(impl, case):
    constant = case.stream("constant").choice((0.1, 1.0, -7.3, 1e4), case.columns).astype(case.dtype)
    x = np.array(know.per_entry(constant, case.x.shape))
    out = impl.spatial_batchnorm_forward(x, case.gamma, case.beta, eps=case.eps)
    bound = bound_of(x, case.gamma, case.beta, case.eps, careful=True)
    assert_within(out, know.per_entry(case.beta, x.shape), bound, "out of a constant channel")


@clause("spatial_batchnorm_forward.many-pixels")
@given(case=batches(rows=(4, 5), columns=(1, 2), offsets=(0.0,)))
def test_the_error_does_not_grow_with_the_number_of_pixels(impl, case):
    offset = know.per_entry(100 * case.spread, case.x.shape)
    x = np.tile((case.x + offset).astype(case.dtype), (1, 1, 16, 16))
    ROW.assert_gives(impl, arguments(case) | {"x": x}, careful=True)


def truth(case: Images) -> tuple[bounds.Exact, bounds.Exact]:
    """The output of the case's batch, and how near a result must come."""
    values = case.x, case.gamma, case.beta, case.eps
    return know.spatial_batchnorm_forward(*values), bound_of(*values)
