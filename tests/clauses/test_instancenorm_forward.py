"""The clauses of instancenorm_forward. A plane is one channel of one image."""

from functools import cached_property
from typing import Any

import numpy as np

from spec import bounds
from spec.bounds import exact
from whybn.plugin import clause

from . import judge, know
from .draw import UNLIKE, Cases, Groups, Images, cases_of, given
from .judge import assert_within
from .row import Given, Result, Row, unchanged
from .shared import LARGE, SMALL, UNLIKE_SCALES, clauses

ENOUGH = 15  # examples beside the corners: the clauses are many
EXAMPLES = (2, 3, 4, 1, 5, 9)
CHANNELS = (3, 2, 4, 1, 5, 8, None)


class Instances(Groups):
    """Images whose every plane has an offset and a scale of its own."""

    @cached_property
    def num_groups(self) -> int:
        return self.columns

    @property
    def telling(self) -> bool:
        return Images.telling.fget(self)  # type: ignore[attr-defined]


def batches(**tables: Any) -> Cases:
    return cases_of(Instances, **{"rows": EXAMPLES, "columns": CHANNELS, "most": ENOUGH, **tables})


def arguments(case: Instances) -> Given:
    return {"x": case.x, "gamma": case.gamma, "beta": case.beta, "eps": case.eps}


def bound_of(x, gamma, beta, eps: float, careful: bool = False) -> bounds.Exact:
    """The bounds take columns: one for each plane."""
    scale, shift = (planes(know.per_entry(v, x.shape)) for v in (gamma, beta))
    return know.ungrouped(bounds.forward(planes(x), scale, shift, eps, careful), x.shape)


def planes(images: Any) -> Any:
    """(N, C, H, W) as one column for each plane."""
    return know.groups_of(images, images.shape[1])


ROW = Row(
    function="instancenorm_forward",
    cases=batches,
    arguments=arguments,
    results={"out": Result(per="row")},
    bound=bound_of,
    units={"x": 1, "eps": 2},
    vectors=("gamma", "beta"),
    spread=lambda case: case.recipe.scale,
)

globals().update(
    clauses(
        ROW,
        "values default-eps keywords affine gamma-zero scale-invariance power-of-two-scale-bitwise huge-values "
        "large-offset shape dtype parameter-dtype integers half-precision memory-layout no-mutation no-aliasing "
        "no-hidden-state tall-batch wide-batch refuses-wrong-shapes refuses-eps",
    )
)


@clause("instancenorm_forward.zero-mean")
@given(case=batches())
def test_every_plane_has_zero_mean_before_the_affine_step(impl, case):
    x_hat, bound = plain(impl, case)
    mean = planes(x_hat).mean(axis=0)
    assert_within(mean, np.zeros(mean.shape), planes(bound).mean(axis=0), "mean of x_hat over each plane")


@clause("instancenorm_forward.variance")
@given(case=batches())
def test_every_plane_has_variance_var_over_var_plus_eps_before_the_affine_step(impl, case):
    x_hat, bound = plain(impl, case)
    _, var = know.batch_statistics(planes(case.x))
    expected = var / (var + exact(case.eps))
    allowed = bounds.variance_of(expected, planes(bound))
    assert_within(planes(x_hat).var(axis=0), expected, allowed, "variance of x_hat over each plane")


@clause("instancenorm_forward.one-image-batchnorm")
@given(case=batches())
def test_an_image_by_itself_gives_what_batch_norm_of_that_image_gives(impl, case):
    own = arguments(case) | {"x": case.x[:1]}
    expected = know.spatial_batchnorm_forward(case.x[:1], case.gamma, case.beta, case.eps)
    assert_within(ROW.call(impl, own), expected, ROW.bounds(own)[0], "out of one image")


@clause("instancenorm_forward.one-value")
@given(case=batches())
def test_planes_of_one_value_give_beta(impl, case):
    x = case.x[:, :, :1, :1]
    out = ROW.call(impl, arguments(case) | {"x": x})
    u, gamma = bounds.unit_roundoff(case.dtype), know.per_entry(exact(case.gamma), x.shape)
    expected = know.per_entry(exact(case.beta), x.shape)
    rounding = 64 * u * np.abs(exact(x) * gamma) / np.sqrt(exact(case.eps))
    assert_within(out, expected, rounding + 4 * u * np.abs(expected), "out of one value per plane")


@clause("instancenorm_forward.channel-alone")
@given(case=batches())
def test_a_channel_by_itself_gives_what_it_gives_beside_the_others(impl, case):
    c = int(case.stream("channel").integers(case.columns))
    own = slice(c, c + 1)
    alone = {"x": case.x[:, own], "gamma": case.gamma[own], "beta": case.beta[own], "eps": case.eps}
    expected, bound = truth(case)
    assert_within(ROW.call(impl, alone), expected[:, own], bound[:, own], f"out of channel {c} alone")


@clause("instancenorm_forward.example-alone")
@given(case=batches())
def test_an_image_by_itself_gives_what_it_gives_in_the_batch(impl, case):
    i = int(case.stream("example").integers(len(case.x)))
    own = slice(i, i + 1)
    expected, bound = truth(case)
    out = ROW.call(impl, arguments(case) | {"x": case.x[own]})
    assert_within(out, expected[own], bound[own], f"out of image {i} alone")


@clause("instancenorm_forward.plane-independence")
@given(case=batches())
def test_changing_one_plane_leaves_all_else_alone(impl, case):
    mine = case.one_group
    changed = np.where(mine, case.other_x * 7 + case.dtype(5 * case.recipe.scale), case.x)
    assert_rest_stays(impl, case, changed, mine)


@clause("instancenorm_forward.unlike-scales")
@given(case=batches(**UNLIKE).few(2))
def test_planes_of_very_different_scales_do_not_touch_each_other(impl, case):
    scales = np.resize((SMALL, LARGE), case.x[:, :, 0, 0].size).reshape(*case.x.shape[:2], 1, 1)
    x = (case.x * scales).astype(case.dtype)
    ROW.assert_gives(impl, arguments(case) | {"x": x, "eps": 1e-8}, UNLIKE_SCALES)


@clause("instancenorm_forward.pixel-order")
@given(case=batches())
def test_permuting_the_positions_permutes_the_output(impl, case):
    n, c, h, w = case.x.shape
    order = case.stream("order").permutation(h * w)

    def moved(images: Any) -> Any:
        return images.reshape(n, c, -1)[:, :, order].reshape(n, c, h, w)

    expected, bound = truth(case)
    assert_within(ROW.call(impl, arguments(case) | {"x": moved(case.x)}), moved(expected), moved(bound), "out")


@clause("instancenorm_forward.equal-axes")
@given(case=batches(columns=(2, 3, 4)))
def test_axes_of_one_length_are_not_confused(impl, case):
    k = case.columns
    x = case.laid_out((case.values("cube", (k**3, k)) * case.spread + case.centre).reshape(k, k, k, k))
    ROW.assert_gives(impl, arguments(case) | {"x": x})


@clause("instancenorm_forward.doubled-image")
@given(case=batches())
def test_every_position_twice_gives_the_output_twice(impl, case):
    axis = case.pick("axis", (2, 3))
    twice = arguments(case) | {"x": np.concatenate([case.x, case.x], axis=axis)}
    once, _ = truth(case)
    expected = np.concatenate([once, once], axis=axis)
    assert_within(ROW.call(impl, twice), expected, ROW.bounds(twice)[0], f"out of x twice along axis {axis}")


@clause("instancenorm_forward.shift-invariance")
@given(case=batches(offsets=(0.0, 1.0)))
def test_adding_a_constant_to_a_plane_changes_nothing(impl, case):
    shift = case.pick("shift", (1.0, -3.0, 10.0)) * case.recipe.scale
    moved = arguments(case) | {"x": np.where(case.one_group, case.x + case.dtype(shift), case.x)}
    ROW.assert_moved(impl, arguments(case), moved, unchanged)


@clause("instancenorm_forward.nan-containment")
@given(case=batches(layouts=("C",)))
def test_a_nan_or_infinity_spoils_its_own_plane_only(impl, case):
    stream, mine = case.stream("spoiled"), case.one_group
    x = np.array(case.x)
    at = tuple(stream.choice(np.argwhere(mine)))
    x[at] = stream.choice((np.nan, np.inf, -np.inf))
    out = assert_rest_stays(impl, case, x, mine)
    if mine.sum() > 1:  # right code may know without looking that one value has variance zero
        judge.assert_spoiled(out[mine], f"channel {at[1]} of image {at[0]} of out")


@clause("instancenorm_forward.constant-plane")
@given(case=batches(layouts=("C",)))
def test_constant_planes_give_beta(impl, case):
    constant = case.stream("constant").choice((0.1, 1.0, -7.3, 1e4), (*case.x.shape[:2], 1, 1)).astype(case.dtype)
    moved = arguments(case) | {"x": np.array(np.broadcast_to(constant, case.x.shape))}
    (bound,) = ROW.bounds(moved, careful=True)
    assert_within(ROW.call(impl, moved), know.per_entry(case.beta, case.x.shape), bound, "out of constant planes")


@clause("instancenorm_forward.many-values")
@given(case=batches(rows=(1, 2), columns=(1, 3), offsets=(0.0,)).few(8))
def test_the_error_does_not_grow_with_the_number_of_values_in_a_plane(impl, case):
    x = np.tile((case.x + 100 * case.recipe.scale).astype(case.dtype), (1, 1, 24, 24))
    ROW.assert_gives(impl, arguments(case) | {"x": x}, careful=True)


@clause("instancenorm_forward.no-examples")
@given(case=batches().few(4))
def test_no_examples_give_no_examples(impl, case):
    out = ROW.call(impl, arguments(case) | {"x": case.x[:0]})
    judge.assert_array(out, (0, *case.x.shape[1:]), "out of no examples")


def plain(impl, case: Instances) -> tuple[bounds.Exact, bounds.Exact]:
    """x_hat in long double, and its bound."""
    without = arguments(case) | {"gamma": np.ones_like(case.gamma), "beta": np.zeros_like(case.beta)}
    (x_hat,), (bound,) = ROW.parts(impl, without), ROW.bounds(without)
    return exact(x_hat), bound


def truth(case: Instances) -> tuple[bounds.Exact, bounds.Exact]:
    """The right output and its bound."""
    (expected,), (bound,) = ROW.truth(arguments(case)), ROW.bounds(arguments(case))
    return expected, bound


def assert_rest_stays(impl, case: Instances, x: bounds.Numbers, mine: Any) -> bounds.Numbers:
    """The output for an x that differs from the case's in ``mine`` alone is the same elsewhere."""
    (out,) = ROW.parts(impl, arguments(case) | {"x": x})
    expected, bound = truth(case)
    assert_within(out[~mine], expected[~mine], bound[~mine], "the other channels and images of out")
    return out
