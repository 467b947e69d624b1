"""The clauses of groupnorm_backward."""

from typing import Any

import numpy as np

from spec import bounds
from spec.bounds import exact
from whybn.plugin import clause

from . import judge, know
from .draw import FEW, Cases, Groups, cases_of, given
from .judge import assert_within
from .row import Given, Related, Result, unchanged
from .shared import clauses

NAMES = "dx dgamma dbeta"
EXAMPLES = (2, 3, 1, 4, 5)
CHANNELS = (4, 2, 3, 1, 6, 8, None)
MORE = (4, 6, 8)  # channels that may stand in a group with others, and beside another group
OFFSETS = (0.0, 1.0, 4.0)  # no further: where the textbook variance has lost its digits, nothing could be judged


def batches(**tables: Any) -> Cases:
    return cases_of(Groups, **{"rows": EXAMPLES, "columns": CHANNELS, "offsets": OFFSETS, "most": FEW, **tables})


def arguments(case: Groups) -> Given:
    sizes = {"num_groups": case.num_groups, "eps": case.eps}
    return {"dout": case.dout, "x": case.x, "gamma": case.gamma} | sizes


ROW = Related(
    function="groupnorm_backward",
    cases=batches,
    arguments=arguments,
    results={"dx": Result(per="row", unit=-1), "dgamma": Result(per="sum"), "dbeta": Result(per="sum")},
    bound="backward_in_groups",
    units={"x": 1, "eps": 2},
    rows=("x", "dout"),
    vectors=("gamma",),
    spread=lambda case: case.recipe.scale,
)

globals().update(
    clauses(
        ROW,
        "values default-eps keywords doubled-batch power-of-two-scale huge-values large-offset shape dtype "
        "parameter-dtype integers memory-layout no-mutation no-aliasing no-hidden-state refuses-wrong-shapes "
        "refuses-eps",
    )
    | clauses(ROW, "power-of-two-scale-bitwise", layouts=("C", "Fortran"))
    | clauses(ROW, "half-precision")
)


@clause("groupnorm_backward.central-differences")
@given(case=batches(rows=(2, 1), columns=(2, 4), dtypes=(np.float64,), scales=(1.0,), offsets=(0.0, 1.0)))
def test_the_gradients_are_the_slopes_of_the_forward_pass(impl, case):
    eps = case.pick("large eps", (0.1, 0.5, 2.0))  # a step must be small beside sqrt(var + eps)
    height, width = case.pick("corner", ((1, 2), (2, 1)))
    x, dout = (value[:, :, :height, :width] for value in (case.x, case.dout))
    at = {"x": x, "gamma": case.gamma, "beta": case.beta}
    name, k = case.pick("argument", (("x", 0), ("gamma", 1), ("x", 0), ("beta", 2)))
    slope, error = know.central_differences(
        lambda value: know.groupnorm_forward(**at | {name: value}, num_groups=case.num_groups, eps=eps), dout, at[name]
    )
    moved = arguments(case) | {"dout": dout, "x": x, "eps": eps}
    assert_within(ROW.parts(impl, moved)[k], slope, ROW.bounds(moved)[k] + error, NAMES.split()[k])


@clause("groupnorm_backward.zero-sum")
@given(case=batches())
def test_every_group_of_dx_sums_to_zero(impl, case):
    dx, bound = by_group(impl, case)
    assert_within(dx.sum(axis=0), np.zeros(dx.shape[1]), bound.sum(axis=0), "the sum of dx over each example's groups")


@clause("groupnorm_backward.eps-term")
@given(case=batches())
def test_along_x_hat_dx_keeps_only_what_eps_leaves(impl, case):
    dx, bound = by_group(impl, case)
    groups = know.groups_of(case.x, case.num_groups)
    mean, var = know.batch_statistics(groups)
    x_hat = know.normalize(groups, mean, var, case.eps)
    product = (know.groups_of(inner(case), case.num_groups) * x_hat).sum(axis=0)
    expected = exact(case.eps) * product / (var + exact(case.eps)) ** 1.5
    allowed = bounds.along(bound, x_hat)
    assert_within((dx * x_hat).sum(axis=0), expected, allowed, "dx times x_hat, summed over each example's groups,")


@clause("groupnorm_backward.gamma-inside")
@given(case=batches())
def test_gamma_multiplies_dout_before_the_means_are_taken(impl, case):
    gamma = case.stream("powers").choice((2.0, -1.0, 0.5, -4.0), case.columns).astype(case.dtype)  # rounds nothing
    here = arguments(case) | {"gamma": gamma}
    scaled = case.dout * know.per_entry(gamma, case.x.shape)
    there = arguments(case) | {"dout": scaled, "gamma": np.ones_like(gamma)}
    ROW.assert_moved(impl, here, there, lambda dx, dgamma, dbeta: [dx, gamma * dgamma, gamma * dbeta])


@clause("groupnorm_backward.gamma-zero")
@given(case=batches())
def test_gamma_zero_gives_a_dx_of_exactly_zero_and_the_same_dgamma(impl, case):
    moved = arguments(case) | {"gamma": np.zeros_like(case.gamma)}
    e_dx, *others = ROW.bounds(moved)
    # Exactly, but where the textbook variance may come out below -eps: nothing is promised there.
    bound = [np.where(np.isinf(e_dx), e_dx, 0), *others]
    judge.assert_all_within(ROW.call(impl, moved), ROW.truth(moved), bound, NAMES)


@clause("groupnorm_backward.one-group")
@given(case=batches())
def test_one_group_has_the_gradients_of_layer_norm_over_channels_and_positions(impl, case):
    moved = arguments(case) | {"num_groups": 1}
    flat = len(case.x), -1
    gamma = np.repeat(case.gamma, case.x[0, 0].size)
    x, dout = case.x.reshape(flat), case.dout.reshape(flat)
    dx, *sums = know.layernorm_backward(dout, x, gamma, case.eps)
    expected = [dx.reshape(case.x.shape), *(part.reshape(case.columns, -1).sum(axis=1) for part in sums)]
    judge.assert_all_within(ROW.call(impl, moved), expected, ROW.bounds(moved), NAMES)


@clause("groupnorm_backward.channel-groups")
@given(case=batches())
def test_as_many_groups_as_channels_have_the_gradients_of_instance_norm(impl, case):
    moved = arguments(case) | {"num_groups": case.columns}
    # Instance norm is batch norm of every image by itself.
    pairs = zip(case.dout, case.x, strict=True)
    images = [know.spatial_batchnorm_backward(dout[None], x[None], case.gamma, case.eps) for dout, x in pairs]
    dx, *sums = zip(*images, strict=True)
    expected = [np.concatenate(dx), *(np.sum(part, axis=0) for part in sums)]
    judge.assert_all_within(ROW.call(impl, moved), expected, ROW.bounds(moved), NAMES)


@clause("groupnorm_backward.one-value")
@given(case=batches(offsets=(0.0, 1.0, 16.0)))
def test_groups_of_one_value_give_a_dx_of_zero(impl, case):
    x, dout = case.x[:, :, :1, :1], case.dout[:, :, :1, :1]
    got = ROW.call(impl, arguments(case) | {"dout": dout, "x": x, "num_groups": case.columns})
    u, size, s = bounds.unit_roundoff(case.dtype), np.abs(exact(dout)), np.sqrt(exact(case.eps))
    # One value's mean and variance are a few roundings off, so x_hat is not above e, nor dx above 1/s (64u + 2 e^2).
    e = 64 * u * np.abs(exact(x)) / s
    e_dx = np.abs(know.per_entry(exact(case.gamma), x.shape)) / s * size * (64 * u + 2 * e**2)
    expected = [np.zeros(x.shape), np.zeros(case.columns), know.rows_of(exact(dout)).sum(axis=0)]
    sums = know.rows_of(size * e).sum(axis=0), 64 * u * know.rows_of(size).sum(axis=0)
    judge.assert_all_within(got, expected, [e_dx, *sums], NAMES)


@clause("groupnorm_backward.consecutive-channels")
@given(case=batches(columns=MORE))
def test_a_group_of_consecutive_channels_by_itself_has_the_same_gradients(impl, case):
    size = case.columns // case.num_groups
    start = size * int(case.stream("group").integers(case.num_groups))
    group = slice(start, start + size)
    own = {"dout": case.dout[:, group], "x": case.x[:, group], "gamma": case.gamma[group], "num_groups": 1}
    (dx, *sums), (e_dx, *errors) = ROW.truth(arguments(case)), ROW.bounds(arguments(case))
    expected, bound = (
        [all_of[:, group], *(part[group] for part in rest)] for all_of, rest in ((dx, sums), (e_dx, errors))
    )
    judge.assert_all_within(ROW.call(impl, arguments(case) | own), expected, bound, NAMES)


@clause("groupnorm_backward.example-alone")
@given(case=batches())
def test_an_example_by_itself_has_its_dx_and_its_share_of_the_sums(impl, case):
    i = int(case.stream("example").integers(len(case.x)))
    own = slice(i, i + 1)
    alone = arguments(case) | {"x": case.x[own], "dout": case.dout[own]}
    judge.assert_all_within(ROW.call(impl, alone), ROW.truth(alone), ROW.bounds(alone), NAMES)


@clause("groupnorm_backward.group-independence")
@given(case=batches())
def test_changing_one_group_of_one_example_leaves_dx_of_all_others_alone(impl, case):
    mine = case.one_group
    changed = {
        name: np.where(mine, 3 * np.abs(arguments(case)[name][..., ::-1]) + 1, arguments(case)[name])
        for name in ROW.rows
    }
    dx, bound = by_group(impl, case)
    after = know.groups_of(exact(ROW.parts(impl, arguments(case) | changed)[0]), case.num_groups)
    others = ~know.groups_of(mine, case.num_groups)[0]
    assert_within(after[:, others], dx[:, others], 2 * bound[:, others], "dx of the other groups and examples")


@clause("groupnorm_backward.pixel-order")
@given(case=batches())
def test_permuting_the_positions_permutes_dx(impl, case):
    n, c, h, w = case.x.shape
    order = case.stream("order").permutation(h * w)

    def moved(images: Any) -> Any:
        return images.reshape(n, c, -1)[:, :, order].reshape(n, c, h, w)

    there = arguments(case) | {"x": moved(case.x), "dout": moved(case.dout)}
    ROW.assert_moved(impl, arguments(case), there, lambda dx, *sums: [moved(dx), *sums])


@clause("groupnorm_backward.equal-axes")
@given(case=batches(columns=(2, 3, 4)))
def test_axes_of_one_length_are_not_confused(impl, case):
    k = case.columns
    cube = case.laid_out((case.values("cube", (k**3, k)) * case.spread + case.centre).reshape(k, k, k, k))
    dout = case.stream("cube of dout").normal(size=cube.shape).astype(case.dtype)
    ROW.assert_gives(impl, arguments(case) | {"x": cube, "dout": dout})


@clause("groupnorm_backward.doubled-image")
@given(case=batches())
def test_every_position_twice_gives_dx_twice_and_sums_twice_as_large(impl, case):
    axis = case.pick("axis", (2, 3))

    def twice(images: Any) -> Any:
        return np.concatenate([images, images], axis=axis)

    there = arguments(case) | {"x": twice(case.x), "dout": twice(case.dout)}
    ROW.assert_moved(impl, arguments(case), there, lambda dx, *sums: [twice(dx), *(2 * part for part in sums)])


@clause("groupnorm_backward.shift-invariance")
@given(case=batches(offsets=(0.0, 1.0)))
def test_adding_a_constant_to_a_group_of_an_example_changes_nothing(impl, case):
    shift = case.pick("shift", (1.0, -3.0, 10.0)) * case.recipe.scale
    there = arguments(case) | {"x": np.where(case.one_group, case.x + case.dtype(shift), case.x)}
    ROW.assert_moved(impl, arguments(case), there, unchanged)


@clause("groupnorm_backward.nan-containment")
@given(case=batches(columns=MORE, layouts=("C",)))
def test_a_nan_or_infinity_spoils_dx_of_its_own_group_of_its_own_example_only(impl, case):
    stream, name = case.stream("spoiled"), case.pick("argument", ROW.rows)
    mine = case.one_group
    value = np.array(arguments(case)[name])
    at = tuple(stream.choice(np.argwhere(mine)))
    value[at] = stream.choice((np.nan, np.inf, -np.inf))
    dx, *sums = ROW.parts(impl, arguments(case) | {name: value})
    (right, *right_sums), (bound, *errors) = ROW.truth(arguments(case)), ROW.bounds(arguments(case))
    assert_within(dx[~mine], right[~mine], bound[~mine], "the other groups and examples of dx")
    judge.assert_spoiled(dx[mine], f"the group of channel {at[1]} in example {at[0]} of dx")
    # From x, x_hat of the group and with it dgamma of its channels; from dout, the sums of its own channel.
    spoiled = {"x": mine.any(axis=(0, 2, 3)), "dout": np.arange(case.columns) == at[1]}[name]
    for what, got, target, allowed in zip(("dgamma", "dbeta"), sums, right_sums, errors, strict=True):
        hit = spoiled & (name == "dout" or what == "dgamma")
        judge.assert_spoiled(got[hit], f"{what} of the channels that {name} spoils")
        assert_within(got[~hit], target[~hit], allowed[~hit], f"{what} of the other channels")


@clause("groupnorm_backward.constant-group")
@given(case=batches(layouts=("C",)))
def test_constant_groups_give_a_dx_of_the_centred_cotangent_over_the_root_of_eps(impl, case):
    constant = case.stream("constant").choice((0.1, 1.0, -7.3, 100.0), (len(case.x), case.num_groups))
    channels = np.repeat(constant, case.columns // case.num_groups, axis=1).astype(case.dtype)
    moved = arguments(case) | {"x": np.array(np.broadcast_to(channels[:, :, None, None], case.x.shape))}
    groups = know.groups_of(inner(case), case.num_groups)
    dx = know.ungrouped((groups - groups.mean(axis=0)) / np.sqrt(exact(case.eps)), case.x.shape)
    expected = [dx, np.zeros(case.columns), know.rows_of(exact(case.dout)).sum(axis=0)]
    judge.assert_all_within(ROW.call(impl, moved), expected, ROW.bounds(moved, careful=True), NAMES)


@clause("groupnorm_backward.many-values")
@given(case=batches(rows=(1, 2), columns=(4, 6), offsets=(0.0,)))
def test_the_error_does_not_grow_with_the_number_of_values_in_a_group(impl, case):
    x = np.tile((case.x + 100 * case.recipe.scale).astype(case.dtype), (1, 1, 12, 12))
    ROW.assert_gives(impl, arguments(case) | {"x": x, "dout": np.tile(case.dout, (1, 1, 12, 12))}, careful=True)


@clause("groupnorm_backward.no-examples")
@given(case=batches())
def test_no_examples_give_no_dx_and_sums_of_nothing(impl, case):
    got = ROW.parts(impl, arguments(case) | {"x": case.x[:0], "dout": case.dout[:0]})
    for name, part in zip(NAMES.split(), got, strict=True):
        judge.assert_same(part, np.zeros(part.shape), f"{name} of no examples")


@clause("groupnorm_backward.refuses-num-groups")
@given(case=batches())
def test_a_number_of_groups_that_does_not_divide_the_channels_is_refused(impl, case):
    c = case.columns
    wrong = tuple(groups for groups in range(2, 2 * c + 2) if c % groups)
    for groups in (case.pick("wrong", wrong), 2 * c, 0, -1, -c, 1.5):
        judge.assert_raises(impl.groupnorm_backward, arguments(case) | {"num_groups": groups}, "num_groups", groups)


def inner(case: Groups) -> bounds.Exact:
    """gamma times dout, in long double."""
    return know.per_entry(exact(case.gamma), case.x.shape) * exact(case.dout)


def by_group(impl, case: Groups) -> tuple[bounds.Exact, bounds.Exact]:
    """dx in long double and its bound, a column for each example and group; the bound raised where dx is too large.

    So a relation within dx is judged by itself: that its values are wrong is another clause's matter.
    """
    parts = ROW.parts(impl, arguments(case))[0], ROW.truth(arguments(case))[0], ROW.bounds(arguments(case))[0]
    dx, truth, bound = (know.groups_of(exact(part), case.num_groups) for part in parts)
    return dx, judge.at_size(bound, dx, truth)
