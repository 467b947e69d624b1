"""The clauses of spatial_batchnorm_backward."""

from typing import Any

import numpy as np

from spec import bounds
from spec.bounds import exact
from whybn.plugin import clause

from . import judge, know
from .draw import LAYOUTS, Cases, Images, draw_values, given, images, lay_out
from .judge import assert_same, assert_within

NAMES = "dx dgamma dbeta"
PER_CHANNEL = (0, 2, 3)  # the axes that a channel's sums run over
OFFSETS = (0.0, 1.0, 4.0)  # no further: where the textbook variance has lost its digits, nothing could be judged


def batches(**tables: Any) -> Cases:
    return images(**{"rows": (2, 3, 4, 1, 5, 8, 9), "offsets": OFFSETS, **tables})


def arguments(case: Images) -> dict[str, object]:
    return {"dout": case.dout, "x": case.x, "gamma": case.gamma, "eps": case.eps}


@clause("spatial_batchnorm_backward.values")
@given(case=batches())
def test_the_gradients_flow_through_the_statistics_over_all_examples_and_positions(impl, case):
    assert_gradients(impl, arguments(case))


@clause("spatial_batchnorm_backward.default-eps")
@given(case=batches())
def test_eps_is_1e_minus_5_unless_given(impl, case):
    # A small scale, so that eps decides the result.
    x = know.scaled(case.x, 2.0**-9)
    expected = know.spatial_batchnorm_backward(case.dout, x, case.gamma, 1e-5)
    bound = own_bounds(case.dout, x, case.gamma, 1e-5)
    judge.assert_all_within(impl.spatial_batchnorm_backward(case.dout, x, case.gamma), expected, bound, NAMES)


@clause("spatial_batchnorm_backward.keywords")
@given(case=batches())
def test_every_parameter_may_be_passed_by_its_name(impl, case):
    got = impl.spatial_batchnorm_backward(eps=case.eps, gamma=case.gamma, x=case.x, dout=case.dout)
    judge.assert_all_within(got, *truth_and_bounds(arguments(case)), NAMES)


@clause("spatial_batchnorm_backward.central-differences")
@given(case=batches(rows=(2, 3), columns=(2, 1), dtypes=(np.float64,), scales=(1.0,), offsets=(0.0, 1.0)))
def test_the_gradients_are_the_slopes_of_the_forward_pass(impl, case):
    eps = case.pick("large eps", (0.1, 0.5, 2.0))  # a step must be small beside sqrt(var + eps)
    height, width = case.pick("corner", ((1, 2), (2, 1)))
    x, dout = (value[:2, :, :height, :width] for value in (case.x, case.dout))
    at = {"x": x, "gamma": case.gamma, "beta": case.beta}
    name, k = case.pick("argument", (("x", 0), ("gamma", 1), ("x", 0), ("beta", 2)))
    slope, error = know.central_differences(
        lambda value: know.spatial_batchnorm_forward(**at | {name: value}, eps=eps), dout, at[name]
    )
    moved = {"dout": dout, "x": x, "gamma": case.gamma, "eps": eps}
    assert_within(results(impl, moved)[k], slope, own_bounds(**moved)[k] + error, NAMES.split()[k])


@clause("spatial_batchnorm_backward.zero-sum")
@given(case=batches())
def test_every_channel_of_dx_sums_to_zero(impl, case):
    dx = results(impl, arguments(case))[0]
    truth, bound = truth_and_bounds(arguments(case))
    bound = at_size(bound[0], dx, truth[0]).sum(axis=PER_CHANNEL)
    assert_within(exact(dx).sum(axis=PER_CHANNEL), np.zeros(case.columns), bound, "the sum of each channel of dx")


@clause("spatial_batchnorm_backward.eps-term")
@given(case=batches())
def test_along_x_hat_dx_keeps_only_what_eps_leaves(impl, case):
    dx = know.rows_of(results(impl, arguments(case))[0])
    rows = know.rows_of(case.x)
    mean, var = know.batch_statistics(rows)
    x_hat = know.normalize(rows, mean, var, case.eps)
    dgamma = (know.rows_of(exact(case.dout)) * x_hat).sum(axis=0)
    expected = exact(case.gamma) * exact(case.eps) * dgamma / (var + exact(case.eps)) ** 1.5
    error = know.rows_of(own_bounds(**arguments(case))[0])
    product = (exact(dx) * x_hat).sum(axis=0)
    assert_within(product, expected, along(error, x_hat), "dx times x_hat, summed over each channel,")


@clause("spatial_batchnorm_backward.constant-dout")
@given(case=batches())
def test_the_same_cotangent_in_every_pixel_moves_nothing(impl, case):
    constant = case.vector("constant", (1.0, -2.0, 3.0))
    moved = arguments(case) | {"dout": np.array(know.per_entry(constant, case.x.shape))}
    expected = [np.zeros(case.x.shape), np.zeros(case.columns), case.x[:, 0].size * exact(constant)]
    judge.assert_all_within(impl.spatial_batchnorm_backward(*moved.values()), expected, own_bounds(**moved), NAMES)


@clause("spatial_batchnorm_backward.gamma-zero")
@given(case=batches())
def test_gamma_zero_gives_a_dx_of_exactly_zero_and_the_same_dgamma(impl, case):
    moved = arguments(case) | {"gamma": np.zeros_like(case.gamma)}
    expected, (e_dx, *others) = truth_and_bounds(moved)
    # Exactly, but where the textbook variance may come out below -eps: nothing is promised there.
    bound = [np.where(np.isinf(e_dx), e_dx, 0), *others]
    judge.assert_all_within(impl.spatial_batchnorm_backward(*moved.values()), expected, bound, NAMES)


@clause("spatial_batchnorm_backward.gamma-scales-dx")
@given(case=batches())
def test_gamma_multiplies_dx_and_leaves_dgamma_and_dbeta_alone(impl, case):
    factor = case.pick("factor", (-1.0, 2.0, -4.0, 0.5))
    assert_moved(impl, case, lambda dx, *sums: [factor * dx, *sums], gamma=know.scaled(case.gamma, factor))


@clause("spatial_batchnorm_backward.one-value")
@given(case=batches(offsets=(0.0, 1.0, 16.0)))
def test_one_image_of_one_pixel_gives_a_dx_of_zero(impl, case):
    x, dout = case.x[:1, :, :1, :1], case.dout[:1, :, :1, :1]
    got = impl.spatial_batchnorm_backward(dout, x, case.gamma, eps=case.eps)
    u, size, s = bounds.unit_roundoff(case.dtype), np.abs(exact(dout)), np.sqrt(exact(case.eps))
    # One value's mean and variance are a few roundings off, so x_hat is not above e, nor dx above 1/s (64u + 2 e^2).
    e = 64 * u * np.abs(exact(x)) / s
    e_dx = np.abs(know.per_entry(exact(case.gamma), x.shape)) / s * size * (64 * u + 2 * e**2)
    expected = [np.zeros(x.shape), np.zeros(case.columns), dout[0, :, 0, 0]]
    judge.assert_all_within(got, expected, [e_dx, (size * e)[0, :, 0, 0], 64 * u * size[0, :, 0, 0]], NAMES)


@clause("spatial_batchnorm_backward.one-image")
@given(case=batches(rows=(1,)))
def test_one_image_has_the_gradients_of_its_pixels(impl, case):
    assert_gradients(impl, arguments(case))


@clause("spatial_batchnorm_backward.pixels-are-examples")
@given(case=batches())
def test_every_pixel_counts_as_an_example(impl, case):
    (dx, *sums), (e_dx, *errors) = truth_and_bounds(arguments(case))
    pixels, channels = case.x[:, 0].size, case.columns
    for shape in ((pixels, channels, 1, 1), (1, channels, pixels, 1), (1, channels, 1, pixels)):
        x, dout, expected, bound = (know.images_of(know.rows_of(v), shape) for v in (case.x, case.dout, dx, e_dx))
        got = impl.spatial_batchnorm_backward(dout, x, case.gamma, eps=case.eps)
        judge.assert_all_within(got, [expected, *sums], [bound, *errors], NAMES)


@clause("spatial_batchnorm_backward.pixel-order")
@given(case=batches())
def test_permuting_the_pixels_of_all_images_permutes_dx(impl, case):
    order = case.stream("order").permutation(case.x[:, 0].size)

    def permuted(values):
        return know.images_of(know.rows_of(values)[order], case.x.shape)

    moved = {"x": permuted(case.x), "dout": permuted(case.dout)}
    assert_moved(impl, case, lambda dx, *sums: [permuted(dx), *sums], **moved)


@clause("spatial_batchnorm_backward.equal-axes")
@given(case=batches(rows=(2, 3, 4), columns=(None,)))
def test_axes_of_equal_length_are_not_confused(impl, case):
    n = case.columns
    rows = draw_values("normal", case.stream("equal axes"), (2 * n**3, n)) * case.spread
    x, dout = (know.images_of(half.astype(case.dtype), (n, n, n, n)) for half in np.split(rows, 2))
    assert_gradients(impl, arguments(case) | {"x": x, "dout": dout})


@clause("spatial_batchnorm_backward.doubled-batch")
@given(case=batches())
def test_a_batch_twice_over_gives_dx_twice_over_and_twice_dgamma_and_dbeta(impl, case):
    twice = {"x": np.concatenate([case.x, case.x]), "dout": np.concatenate([case.dout, case.dout])}
    assert_moved(impl, case, lambda dx, *sums: [np.concatenate([dx, dx]), *(2 * part for part in sums)], **twice)


@clause("spatial_batchnorm_backward.power-of-two-scale")
@given(case=batches())
def test_scaling_by_a_power_of_two_and_eps_by_its_square_divides_dx_by_it(impl, case):
    factor = 2.0 ** case.pick("k", (1, 3, -2, 5))
    scaled = {"x": know.scaled(case.x, factor), "eps": case.eps * factor**2}
    assert_moved(impl, case, lambda dx, *sums: [dx / factor, *sums], **scaled)


@clause("spatial_batchnorm_backward.power-of-two-scale-bitwise")
@given(case=batches(layouts=("C", "Fortran")))
def test_scaling_by_a_power_of_two_and_eps_by_its_square_changes_no_bit(impl, case):
    factor = 2.0 ** case.pick("k", (1, 3, -2, 5))
    dx, *sums = results(impl, arguments(case))
    scaled = results(impl, arguments(case) | {"x": know.scaled(case.x, factor), "eps": case.eps * factor**2})
    for name, got, expected in zip(NAMES.split(), scaled, (know.scaled(dx, 1 / factor), *sums), strict=True):
        assert_same(got, expected, f"{name} of 2^k x with 4^k eps")


@clause("spatial_batchnorm_backward.channel-independence")
@given(case=batches())
def test_changing_one_channel_leaves_the_gradients_of_the_others_alone(impl, case):
    j = int(case.stream("channel").integers(case.columns))
    changed = {name: np.array(arguments(case)[name]) for name in ("dout", "x", "gamma")}
    for value in changed.values():
        channel = value[:, j] if value.ndim > 1 else value[j : j + 1]
        channel[...] = 5 - 7 * np.abs(channel)
    assert_others(results(impl, arguments(case) | changed), results(impl, arguments(case)), case, j)


@clause("spatial_batchnorm_backward.nan-containment")
@given(case=batches(layouts=("C",)))
def test_a_nan_or_infinity_spoils_the_gradients_of_its_own_channel_only(impl, case):
    stream = case.stream("spoiled")
    name = case.pick("argument", ("x", "dout"))
    at = tuple(int(stream.integers(size)) for size in case.x.shape)
    spoiled = np.array(arguments(case)[name])
    spoiled[at] = stream.choice((np.nan, np.inf, -np.inf))
    dx, dgamma, dbeta = results(impl, arguments(case) | {name: spoiled})
    assert_others((dx, dgamma, dbeta), know.spatial_batchnorm_backward(**arguments(case)), case, at[1])
    judge.assert_spoiled(dx[:, at[1]], f"channel {at[1]} of dx, where {name} holds {spoiled[at]},")
    judge.assert_spoiled(dgamma[at[1]], f"dgamma[{at[1]}], where {name} holds {spoiled[at]},")
    if name == "dout":  # dbeta does not look at x
        judge.assert_spoiled(dbeta[at[1]], f"dbeta[{at[1]}], where dout holds {spoiled[at]},")


@clause("spatial_batchnorm_backward.large-offset")
@given(case=batches(offsets=(0.0,)))
def test_an_offset_of_a_million_standard_deviations_costs_no_digits(impl, case):
    x = (case.x + know.per_entry(1e6 * case.spread, case.x.shape)).astype(case.dtype)
    assert_gradients(impl, arguments(case) | {"x": x}, careful=True)


@clause("spatial_batchnorm_backward.shape")
@given(case=batches())
def test_dx_has_the_shape_of_the_batch_and_dgamma_and_dbeta_one_entry_per_channel(impl, case):
    results(impl, arguments(case))


@clause("spatial_batchnorm_backward.dtype")
@given(case=batches())
def test_the_gradients_have_the_dtype_of_the_arguments(impl, case):
    judge.assert_dtype(impl.spatial_batchnorm_backward(*arguments(case).values()), case.dtype, NAMES)


@clause("spatial_batchnorm_backward.parameter-dtype")
@given(case=batches(dtypes=(np.float32,)))
def test_a_float64_gamma_or_dout_does_not_change_the_dtype(impl, case):
    for name in ("gamma", "dout"):
        wider = arguments(case) | {name: arguments(case)[name].astype(np.float64)}
        judge.assert_dtype(impl.spatial_batchnorm_backward(*wider.values()), np.float32, NAMES)


@clause("spatial_batchnorm_backward.integers")
@given(case=batches(values=("integers",), scales=(1.0,), offsets=(0.0,)))
def test_integers_are_taken_as_float64(impl, case):
    wide = {name: arguments(case)[name].astype(np.float64) for name in ("dout", "x", "gamma")} | {"eps": case.eps}
    got = impl.spatial_batchnorm_backward(*(wide | {"x": case.x.astype(np.int64)}).values())
    judge.assert_dtype(got, np.float64, NAMES)
    judge.assert_all_within(got, *truth_and_bounds(wide), NAMES)


@clause("spatial_batchnorm_backward.memory-layout")
@given(case=batches())
def test_any_memory_layout_is_accepted(impl, case):
    expected, bound = truth_and_bounds(arguments(case))
    last = np.moveaxis(np.ascontiguousarray(np.moveaxis(case.x, 1, -1)), -1, 1)
    layouts = [lay_out(case.x, layout) for layout in LAYOUTS] + [last]
    for layout, x in zip((*LAYOUTS[::-1], "C"), layouts, strict=True):
        dout, gamma = lay_out(case.dout, layout), lay_out(case.gamma, layout)
        got = impl.spatial_batchnorm_backward(dout, x, gamma, eps=case.eps)
        judge.assert_all_within(got, expected, bound, NAMES)


@clause("spatial_batchnorm_backward.no-mutation")
@given(case=batches(layouts=("C", "Fortran")))
def test_no_argument_is_changed(impl, case):
    judge.assert_changes_nothing(impl.spatial_batchnorm_backward, arguments(case))


@clause("spatial_batchnorm_backward.no-aliasing")
@given(case=batches(layouts=("C", "Fortran")))
def test_the_results_are_new_arrays(impl, case):
    judge.assert_owns_results(impl.spatial_batchnorm_backward, arguments(case))


@clause("spatial_batchnorm_backward.no-hidden-state")
@given(case=batches())
def test_a_result_depends_on_its_arguments_alone(impl, case):
    other = arguments(case) | {"x": case.other_x}
    judge.assert_remembers_nothing(impl.spatial_batchnorm_backward, arguments(case), other, NAMES)


@clause("spatial_batchnorm_backward.refuses-wrong-shapes")
@given(case=batches())
def test_a_wrong_shape_is_refused_by_name(impl, case):
    n, c, h, w = case.x.shape
    for name, shape in (
        ("x", (c, h, w)),
        ("x", (1, n, c, h, w)),
        ("x", (n, c)),
        ("dout", (c, h, w)),
        ("dout", (n, c)),
        ("dout", (n + 1, c, h, w)),
        ("dout", (n, c + 1, h, w)),
        ("dout", (n, c, w + 1, h)),
        ("gamma", (c + 1,)),
        ("gamma", (c, 1, 1)),
        ("gamma", (1, c, 1, 1)),
        *((("dout", (1, c, h, w)),) if n > 1 else ()),
        *((("dout", (n, 1, h, w)), ("gamma", (1,))) if c > 1 else ()),
    ):
        wrong = arguments(case) | {name: np.ones(shape, case.dtype)}
        judge.assert_raises(impl.spatial_batchnorm_backward, wrong, name, shape)


@clause("spatial_batchnorm_backward.refuses-eps")
@given(case=batches())
def test_an_eps_that_is_not_positive_is_refused(impl, case):
    for eps in (0.0, -1e-5, float("nan")):
        judge.assert_raises(impl.spatial_batchnorm_backward, arguments(case) | {"eps": eps}, "eps", eps)


@clause("spatial_batchnorm_backward.refuses-empty-batch")
@given(case=batches())
def test_a_batch_without_values_is_refused(impl, case):
    for nothing in (np.s_[:0], np.s_[:, :, :0], np.s_[:, :, :, :0]):
        empty = arguments(case) | {"x": case.x[nothing], "dout": case.dout[nothing]}
        judge.assert_raises(impl.spatial_batchnorm_backward, empty, "x dout", case.x[nothing].shape)


def own_bounds(dout, x, gamma, eps: float, careful: bool = False) -> tuple[bounds.Exact, ...]:
    """The bounds of the gradients, those of the flat batch of pixels."""
    e_dx, *sums = bounds.backward(know.rows_of(dout), know.rows_of(x), gamma, eps, careful)
    return know.images_of(e_dx, x.shape), *sums


def truth_and_bounds(given: dict[str, object], careful: bool = False) -> tuple[Any, Any]:
    """The exact gradients and their bounds."""
    return know.spatial_batchnorm_backward(**given), own_bounds(**given, careful=careful)


def results(impl, given: dict[str, object]) -> tuple[bounds.Numbers, ...]:
    """The gradients for these arguments, as three arrays of the right shapes."""
    parts = judge.unpacked(impl.spatial_batchnorm_backward(*given.values()), NAMES)
    shape = np.shape(given["x"])
    for name, part, wanted in zip(NAMES.split(), parts, (shape, shape[1:2], shape[1:2]), strict=True):
        judge.assert_array(part, wanted, name)
    return parts


def at_size(bound, got, truth) -> bounds.Exact:
    """``judge.at_size`` channel by channel, for images and for one number per channel."""
    if np.ndim(bound) == 1:
        return judge.at_size(bound[None], got[None], truth[None])[0]
    return know.images_of(judge.at_size(*map(know.rows_of, (bound, got, truth))), bound.shape)


def assert_gradients(impl, given: dict[str, object], careful: bool = False) -> None:
    """The gradients for these arguments are right."""
    got = impl.spatial_batchnorm_backward(*given.values())
    judge.assert_all_within(got, *truth_and_bounds(given, careful), NAMES)


def assert_moved(impl, case: Images, relation, **moved) -> None:
    """The gradients for moved arguments are, part by part, the ``relation`` of the case's gradients.

    Both may be off by their bounds, and rounding the arguments may have moved them further; that gap is known exactly.
    """
    here, there = arguments(case), arguments(case) | moved
    expected = relation(*(exact(part) for part in results(impl, here)))
    got = impl.spatial_batchnorm_backward(*there.values())
    (truth, own), (other_truth, other) = truth_and_bounds(here), truth_and_bounds(there)
    bound = [
        at_size(np.abs(before) + after + np.abs(a - b), part, a)
        for part, before, after, a, b in zip(
            expected, relation(*own), other, relation(*truth), other_truth, strict=True
        )
    ]
    judge.assert_all_within(got, expected, bound, NAMES)


def assert_others(got, expected, case: Images, j: int) -> None:
    """The gradients of all channels but j are the expected ones, which may be computed too."""
    others = np.arange(case.columns) != j
    truth, own = truth_and_bounds(arguments(case))
    for k, name in enumerate(NAMES.split()):
        bound = at_size(2 * own[k], expected[k], truth[k])
        value, target, allowed = (v[:, others] if v.ndim > 1 else v[others] for v in (got[k], expected[k], bound))
        assert_within(value, target, allowed, f"{name} of the other channels")


@bounds.vacuous
def along(error, weights) -> bounds.Exact:
    """The bound of a sum down the rows, of entries with these errors times these weights."""
    return bounds.promised((error * np.abs(weights)).sum(axis=0))
