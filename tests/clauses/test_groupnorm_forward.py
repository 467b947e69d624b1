"""The clauses of groupnorm_forward."""

from typing import Any

import numpy as np

from spec import bounds
from whybn.plugin import clause

from . import judge, know
from .draw import TALL_ONE, UNLIKE, Cases, Groups, cases_of, given
from .judge import assert_within
from .row import Given, Result, Row, unchanged
from .shared import LARGE, SMALL, UNLIKE_SCALES, clauses

EXAMPLES = (2, 3, 4, 1, 5, 9)
CHANNELS = (4, 2, 3, 1, 6, 8, 12, None)


def batches(rows: tuple[int, ...] = EXAMPLES, columns: tuple[int | None, ...] = CHANNELS, **tables: Any) -> Cases:
    return cases_of(Groups, rows=rows, columns=columns, **tables)


def arguments(case: Groups) -> Given:
    sizes = {"num_groups": case.num_groups, "eps": case.eps}
    return {"x": case.x, "gamma": case.gamma, "beta": case.beta} | sizes


def bound_of(x, gamma, beta, num_groups: int, eps: float, careful: bool = False) -> bounds.Exact:
    """The bounds take columns: one for each example and group."""
    scale, shift = (know.groups_of(know.per_entry(v, x.shape), num_groups) for v in (gamma, beta))
    return know.ungrouped(bounds.forward(know.groups_of(x, num_groups), scale, shift, eps, careful), x.shape)


ROW = Row(
    function="groupnorm_forward",
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
        "values default-eps keywords affine gamma-zero power-of-two-scale-bitwise "
        "tiny-variance huge-values large-offset shape dtype parameter-dtype integers memory-layout "
        "no-mutation no-aliasing no-hidden-state refuses-wrong-shapes refuses-eps",
    )
    | clauses(ROW, "scale-invariance", also=(TALL_ONE,))
    | clauses(ROW, "tall-batch wide-batch half-precision")
)


@clause("groupnorm_forward.zero-mean")
@given(case=batches())
def test_every_group_has_zero_mean_before_the_affine_step(impl, case):
    values = plain(case)
    x_hat = impl.groupnorm_forward(*values)
    judge.assert_array(x_hat, case.x.shape, "x_hat")
    mean = know.groups_of(bounds.exact(x_hat), case.num_groups).mean(axis=0)
    bound = know.groups_of(bound_of(*values), case.num_groups).mean(axis=0)
    assert_within(mean, np.zeros(mean.shape), bound, "mean of x_hat over each example's groups")


@clause("groupnorm_forward.variance")
@given(case=batches())
def test_every_group_has_variance_var_over_var_plus_eps_before_the_affine_step(impl, case):
    values = plain(case)
    x_hat = impl.groupnorm_forward(*values)
    judge.assert_array(x_hat, case.x.shape, "x_hat")
    _, var = know.batch_statistics(know.groups_of(case.x, case.num_groups))
    expected = var / (var + bounds.exact(case.eps))
    bound = bounds.variance_of(expected, know.groups_of(bound_of(*values), case.num_groups))
    got = know.groups_of(bounds.exact(x_hat), case.num_groups).var(axis=0)
    assert_within(got, expected, bound, "variance of x_hat over each example's groups")


@clause("groupnorm_forward.one-group")
@given(case=batches())
def test_one_group_is_layer_norm_over_channels_and_positions(impl, case):
    out = impl.groupnorm_forward(case.x, case.gamma, case.beta, 1, eps=case.eps)
    flat = case.x.reshape(len(case.x), -1)
    gamma, beta = (np.repeat(v, flat.shape[1] // case.columns) for v in (case.gamma, case.beta))
    expected = know.layernorm_forward(flat, gamma, beta, case.eps).reshape(case.x.shape)
    assert_within(out, expected, bound_of(case.x, case.gamma, case.beta, 1, case.eps), "out with num_groups 1")


@clause("groupnorm_forward.channel-groups")
@given(case=batches())
def test_as_many_groups_as_channels_is_instance_norm(impl, case):
    out = impl.groupnorm_forward(case.x, case.gamma, case.beta, case.columns, eps=case.eps)
    # Instance norm is batch norm of every image by itself.
    images = [know.spatial_batchnorm_forward(image[None], case.gamma, case.beta, case.eps) for image in case.x]
    bound = bound_of(case.x, case.gamma, case.beta, case.columns, case.eps)
    assert_within(out, np.concatenate(images), bound, f"out with num_groups {case.columns}")


@clause("groupnorm_forward.one-value")
@given(case=batches())
def test_groups_of_one_value_give_beta(impl, case):
    x = case.x[:, :, :1, :1]
    out = impl.groupnorm_forward(x, case.gamma, case.beta, case.columns, eps=case.eps)
    u, gamma, beta = bounds.unit_roundoff(case.dtype), bounds.exact(case.gamma), bounds.exact(case.beta)
    rounding = 64 * u * np.abs(bounds.exact(x) * know.per_entry(gamma, x.shape)) / np.sqrt(bounds.exact(case.eps))
    expected = know.per_entry(beta, x.shape)
    assert_within(out, expected, rounding + 4 * u * np.abs(expected), "out of one value per group")


@clause("groupnorm_forward.consecutive-channels")
@given(case=batches())
def test_a_group_of_consecutive_channels_by_itself_gives_the_same(impl, case):
    size = case.columns // case.num_groups
    start = size * int(case.stream("group").integers(case.num_groups))
    group = slice(start, start + size)
    out = impl.groupnorm_forward(case.x[:, group], case.gamma[group], case.beta[group], 1, eps=case.eps)
    expected, bound = truth(case)
    assert_within(out, expected[:, group], bound[:, group], f"out of channels {start} to {start + size - 1} alone")


@clause("groupnorm_forward.example-alone")
@given(case=batches())
def test_an_example_by_itself_gives_what_it_gives_in_the_batch(impl, case):
    i = int(case.stream("example").integers(len(case.x)))
    out = impl.groupnorm_forward(case.x[i : i + 1], case.gamma, case.beta, case.num_groups, eps=case.eps)
    expected, bound = truth(case)
    assert_within(out, expected[i : i + 1], bound[i : i + 1], f"out of example {i} alone")


@clause("groupnorm_forward.group-independence")
@given(case=batches())
def test_changing_one_group_of_one_example_leaves_all_else_alone(impl, case):
    mine = case.one_group
    changed = np.where(mine, case.other_x * 7 + case.dtype(5 * case.recipe.scale), case.x)
    out = impl.groupnorm_forward(changed, case.gamma, case.beta, case.num_groups, eps=case.eps)
    judge.assert_array(out, case.x.shape, "out")
    expected, bound = truth(case)
    assert_within(out[~mine], expected[~mine], bound[~mine], "the other groups and examples of out")


@clause("groupnorm_forward.unlike-scales")
@given(case=batches(**UNLIKE).few(2))
def test_groups_of_very_different_scales_do_not_touch_each_other(impl, case):
    scales = np.resize((SMALL, LARGE), len(case.x) * case.num_groups).reshape(-1, case.num_groups, 1)
    x = (case.x.reshape(*scales.shape[:2], -1) * scales).reshape(case.x.shape).astype(case.dtype)
    ROW.assert_gives(impl, arguments(case) | {"x": x, "eps": 1e-8}, UNLIKE_SCALES)


@clause("groupnorm_forward.pixel-order")
@given(case=batches(also=(TALL_ONE,)))
def test_permuting_the_positions_permutes_the_output(impl, case):
    n, c, h, w = case.x.shape
    order = case.stream("order").permutation(h * w)

    def moved(images: Any) -> Any:
        return images.reshape(n, c, -1)[:, :, order].reshape(n, c, h, w)

    out = impl.groupnorm_forward(moved(case.x), case.gamma, case.beta, case.num_groups, eps=case.eps)
    expected, bound = truth(case)
    assert_within(out, moved(expected), moved(bound), "out")


@clause("groupnorm_forward.equal-axes")
@given(case=batches(columns=(2, 3, 4)))
def test_axes_of_one_length_are_not_confused(impl, case):
    k = case.columns
    x = case.laid_out((case.values("cube", (k**3, k)) * case.spread + case.centre).reshape(k, k, k, k))
    ROW.assert_gives(impl, arguments(case) | {"x": x})


@clause("groupnorm_forward.doubled-image")
@given(case=batches(also=(TALL_ONE,)))
def test_every_position_twice_gives_the_output_twice(impl, case):
    axis = case.pick("axis", (2, 3))
    twice = np.concatenate([case.x, case.x], axis=axis)
    out = impl.groupnorm_forward(twice, case.gamma, case.beta, case.num_groups, eps=case.eps)
    once, _ = truth(case)
    bound = bound_of(twice, case.gamma, case.beta, case.num_groups, case.eps)
    assert_within(out, np.concatenate([once, once], axis=axis), bound, f"out of x twice along axis {axis}")


@clause("groupnorm_forward.shift-invariance")
@given(case=batches(offsets=(0.0, 1.0), also=(TALL_ONE,)))
def test_adding_a_constant_to_a_group_of_an_example_changes_nothing(impl, case):
    shift = case.pick("shift", (1.0, -3.0, 10.0)) * case.recipe.scale
    moved = arguments(case) | {"x": np.where(case.one_group, case.x + case.dtype(shift), case.x)}
    ROW.assert_moved(impl, arguments(case), moved, unchanged)


@clause("groupnorm_forward.nan-containment")
@given(case=batches(layouts=("C",)))
def test_a_nan_or_infinity_spoils_its_own_group_of_its_own_example_only(impl, case):
    stream = case.stream("spoiled")
    mine = case.one_group
    x = np.array(case.x)
    at = tuple(stream.choice(np.argwhere(mine)))
    x[at] = stream.choice((np.nan, np.inf, -np.inf))
    out = impl.groupnorm_forward(x, case.gamma, case.beta, case.num_groups, eps=case.eps)
    judge.assert_array(out, x.shape, "out")
    expected, bound = truth(case)
    assert_within(out[~mine], expected[~mine], bound[~mine], "the other groups and examples of out")
    if mine.sum() > 1:  # right code may know without looking that one value has variance zero
        judge.assert_spoiled(out[mine], f"the group of channel {at[1]} in example {at[0]} of out")


@clause("groupnorm_forward.constant-group")
@given(case=batches(layouts=("C",)))
def test_constant_groups_give_beta(impl, case):
    constant = case.stream("constant").choice((0.1, 1.0, -7.3, 1e4), (len(case.x), case.num_groups))
    channels = np.repeat(constant, case.columns // case.num_groups, axis=1).astype(case.dtype)
    x = np.array(np.broadcast_to(channels[:, :, None, None], case.x.shape))
    out = impl.groupnorm_forward(x, case.gamma, case.beta, case.num_groups, eps=case.eps)
    bound = bound_of(x, case.gamma, case.beta, case.num_groups, case.eps, careful=True)
    assert_within(out, know.per_entry(case.beta, x.shape), bound, "out of constant groups")


@clause("groupnorm_forward.many-values")
@given(case=batches(rows=(1, 2), columns=(4, 6), offsets=(0.0,)))
def test_the_error_does_not_grow_with_the_number_of_values_in_a_group(impl, case):
    x = np.tile((case.x + 100 * case.recipe.scale).astype(case.dtype), (1, 1, 16, 16))
    ROW.assert_gives(impl, arguments(case) | {"x": x}, careful=True)


@clause("groupnorm_forward.no-examples")
@given(case=batches())
def test_no_examples_give_no_examples(impl, case):
    out = impl.groupnorm_forward(case.x[:0], case.gamma, case.beta, case.num_groups, eps=case.eps)
    judge.assert_array(out, (0, *case.x.shape[1:]), "out of no examples")


@clause("groupnorm_forward.refuses-num-groups")
@given(case=batches())
def test_a_number_of_groups_that_does_not_divide_the_channels_is_refused(impl, case):
    c = case.columns
    wrong = tuple(groups for groups in range(2, 2 * c + 2) if c % groups)
    for groups in (case.pick("wrong", wrong), 2 * c, 0, -1, -c, 1.5):
        judge.assert_raises(impl.groupnorm_forward, arguments(case) | {"num_groups": groups}, "num_groups", groups)


def plain(case: Groups) -> tuple[Any, ...]:
    """The arguments with gamma 1 and beta 0."""
    return case.x, np.ones_like(case.gamma), np.zeros_like(case.beta), case.num_groups, case.eps


def truth(case: Groups) -> tuple[bounds.Exact, bounds.Exact]:
    """The output of the case's batch, and how near a result must come."""
    values = tuple(arguments(case).values())
    return know.groupnorm_forward(*values), bound_of(*values)
