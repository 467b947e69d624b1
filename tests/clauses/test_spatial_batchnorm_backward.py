"""The clauses of spatial_batchnorm_backward."""

from typing import Any

import numpy as np

from spec import bounds
from spec.bounds import exact
from whybn.plugin import clause

from . import judge, know
from .draw import Cases, Images, draw_values, given, images
from .judge import assert_within
from .row import Given, Related, Result
from .shared import clauses

NAMES = "dx dgamma dbeta"
PER_CHANNEL = (0, 2, 3)  # the axes that a channel's sums run over
SEVERAL = (2, 3, 4, 5, 8, 9)  # images, so that every channel has several values
OFFSETS = (0.0, 1.0, 4.0)  # no further: where the textbook variance has lost its digits, nothing could be judged


def batches(**tables: Any) -> Cases:
    return images(**{"rows": (2, 3, 4, 1, 5, 8, 9), "offsets": OFFSETS, **tables})


def arguments(case: Images) -> Given:
    return {"dout": case.dout, "x": case.x, "gamma": case.gamma, "eps": case.eps}


def own_bounds(dout, x, gamma, eps: float, careful: bool = False) -> tuple[bounds.Exact, ...]:
    """The bounds of the gradients, those of the flat batch of pixels."""
    e_dx, *sums = bounds.backward(know.rows_of(dout), know.rows_of(x), gamma, eps, careful)
    return know.images_of(e_dx, x.shape), *sums


ROW = Related(
    function="spatial_batchnorm_backward",
    cases=batches,
    arguments=arguments,
    results={"dx": Result(per="row", unit=-1), "dgamma": Result(per="sum"), "dbeta": Result(per="sum")},
    bound=own_bounds,
    units={"x": 1, "eps": 2},
    rows=("x", "dout"),
    vectors=("gamma",),
    spread=lambda case: case.spread[:, None, None],
    spoils={"x": "dx dgamma", "dout": "dx dgamma dbeta"},  # dbeta does not look at x
)

globals().update(
    clauses(
        ROW,
        "values default-eps keywords doubled-batch power-of-two-scale large-offset shape "
        "dtype parameter-dtype integers memory-layout no-mutation no-aliasing no-hidden-state "
        "refuses-wrong-shapes refuses-empty-batch refuses-eps",
    )
    | clauses(ROW, "power-of-two-scale-bitwise", layouts=("C", "Fortran"))
    | clauses(ROW, "nan-containment", rows=SEVERAL)
    | clauses(ROW, "tall-batch wide-batch unlike-scales half-precision")
)


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
    assert_within(ROW.parts(impl, moved)[k], slope, own_bounds(**moved)[k] + error, NAMES.split()[k])


@clause("spatial_batchnorm_backward.zero-sum")
@given(case=batches())
def test_every_channel_of_dx_sums_to_zero(impl, case):
    dx = ROW.parts(impl, arguments(case))[0]
    truth, bound = ROW.truth(arguments(case))[0], ROW.bounds(arguments(case))[0]
    bound = judge.at_size(bound, dx, truth).sum(axis=PER_CHANNEL)
    assert_within(exact(dx).sum(axis=PER_CHANNEL), np.zeros(case.columns), bound, "the sum of each channel of dx")


@clause("spatial_batchnorm_backward.eps-term")
@given(case=batches())
def test_along_x_hat_dx_keeps_only_what_eps_leaves(impl, case):
    dx = know.rows_of(ROW.parts(impl, arguments(case))[0])
    rows = know.rows_of(case.x)
    mean, var = know.batch_statistics(rows)
    x_hat = know.normalize(rows, mean, var, case.eps)
    dgamma = (know.rows_of(exact(case.dout)) * x_hat).sum(axis=0)
    expected = exact(case.gamma) * exact(case.eps) * dgamma / (var + exact(case.eps)) ** 1.5
    error = know.rows_of(own_bounds(**arguments(case))[0])
    product = (exact(dx) * x_hat).sum(axis=0)
    assert_within(product, expected, bounds.along(error, x_hat), "dx times x_hat, summed over each channel,")


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
    expected, (e_dx, *others) = ROW.truth(moved), ROW.bounds(moved)
    # Exactly, but where the textbook variance may come out below -eps: nothing is promised there.
    bound = [np.where(np.isinf(e_dx), e_dx, 0), *others]
    judge.assert_all_within(impl.spatial_batchnorm_backward(*moved.values()), expected, bound, NAMES)


@clause("spatial_batchnorm_backward.gamma-scales-dx")
@given(case=batches())
def test_gamma_multiplies_dx_and_leaves_dgamma_and_dbeta_alone(impl, case):
    factor = case.pick("factor", (-1.0, 2.0, -4.0, 0.5))
    moved = arguments(case) | {"gamma": know.scaled(case.gamma, factor)}
    ROW.assert_moved(impl, arguments(case), moved, lambda dx, *sums: [factor * dx, *sums])


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
    ROW.assert_gives(impl, arguments(case))


@clause("spatial_batchnorm_backward.pixels-are-examples")
@given(case=batches())
def test_every_pixel_counts_as_an_example(impl, case):
    (dx, *sums), (e_dx, *errors) = ROW.truth(arguments(case)), ROW.bounds(arguments(case))
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

    moved = arguments(case) | {"x": permuted(case.x), "dout": permuted(case.dout)}
    ROW.assert_moved(impl, arguments(case), moved, lambda dx, *sums: [permuted(dx), *sums])


@clause("spatial_batchnorm_backward.equal-axes")
@given(case=batches(rows=(2, 3, 4), columns=(None,)))
def test_axes_of_equal_length_are_not_confused(impl, case):
    n = case.columns
    rows = draw_values("normal", case.stream("equal axes"), (2 * n**3, n)) * case.spread
    x, dout = (know.images_of(half.astype(case.dtype), (n, n, n, n)) for half in np.split(rows, 2))
    ROW.assert_gives(impl, arguments(case) | {"x": x, "dout": dout})


@clause("spatial_batchnorm_backward.channel-independence")
@given(case=batches())
def test_changing_one_channel_leaves_the_gradients_of_the_others_alone(impl, case):
    j = int(case.stream("channel").integers(case.columns))
    changed = {name: np.array(arguments(case)[name]) for name in ("dout", "x", "gamma")}
    for value in changed.values():
        channel = value[:, j] if value.ndim > 1 else value[j : j + 1]
        channel[...] = 5 - 7 * np.abs(channel)
    ROW.assert_others_stay(impl, arguments(case), arguments(case) | changed, j)
