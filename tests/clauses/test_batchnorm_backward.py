"""The clauses of batchnorm_backward."""

import numpy as np

from spec import bounds
from spec.bounds import exact
from whybn.plugin import clause

from . import judge, know
from .draw import SEVERAL, Case, batches, given
from .judge import assert_within
from .row import Given, Related, Result
from .shared import clauses

NAMES = "dx dgamma dbeta"
OFFSETS = (0.0, 1.0, 4.0)  # no further: where the textbook variance has lost its digits, nothing could be judged


def arguments(case: Case) -> Given:
    return {"dout": case.dout, "x": case.x, "gamma": case.gamma, "eps": case.eps}


ROW = Related(
    function="batchnorm_backward",
    cases=batches,
    arguments=arguments,
    results={"dx": Result(per="row", unit=-1), "dgamma": Result(per="sum"), "dbeta": Result(per="sum")},
    bound="backward",
    units={"x": 1, "eps": 2},
    rows=("x", "dout"),
    vectors=("gamma",),
    spoils={"x": "dx dgamma", "dout": "dx dgamma dbeta"},  # dbeta does not look at x
)

globals().update(
    clauses(
        ROW,
        "shape dtype parameter-dtype integers no-mutation no-aliasing no-hidden-state many-rows "
        "refuses-wrong-shapes refuses-empty-batch refuses-eps",
    )
    | clauses(ROW, "values keywords doubled-batch memory-layout", offsets=OFFSETS)
    | clauses(
        ROW,
        "default-eps batch-order feature-independence nan-containment power-of-two-scale",
        rows=SEVERAL,
        offsets=OFFSETS,
    )
    | clauses(ROW, "shift-invariance huge-values large-offset", rows=SEVERAL)
    | clauses(ROW, "power-of-two-scale-bitwise", rows=SEVERAL, layouts=("C", "Fortran"))
    | clauses(ROW, "tall-batch wide-batch unlike-scales half-precision")
)


@clause("batchnorm_backward.central-differences")
@given(case=batches(rows=(2, 3, 4), columns=(2, 1), dtypes=(np.float64,), scales=(1.0,), offsets=(0.0, 1.0)))
def test_the_gradients_are_the_slopes_of_the_forward_pass(impl, case):
    eps = case.pick("large eps", (0.1, 0.5, 2.0))  # a step must be small beside sqrt(var + eps)
    got = impl.batchnorm_backward(case.dout, case.x, case.gamma, eps=eps)
    at = {"x": case.x, "gamma": case.gamma, "beta": case.beta}
    slopes = [
        know.central_differences(
            lambda v, name=name: know.batchnorm_forward(**at | {name: v}, eps=eps), case.dout, at[name]
        )
        for name in at
    ]
    own = bounds.backward(case.dout, case.x, case.gamma, eps)
    allowed = [bound + error for bound, (_, error) in zip(own, slopes, strict=True)]
    judge.assert_all_within(got, [slope for slope, _ in slopes], allowed, NAMES)


@clause("batchnorm_backward.zero-sum")
@given(case=batches(rows=SEVERAL, offsets=OFFSETS))
def test_every_feature_of_dx_sums_to_zero(impl, case):
    dx = dx_of(impl, case, case.dout)
    truth, _, _ = know.batchnorm_backward(**arguments(case))
    bound = judge.at_size(bounds.backward(**arguments(case)).dx, dx, truth).sum(axis=0)
    assert_within(dx.sum(axis=0), np.zeros(case.columns), bound, "the sum of each feature of dx")


@clause("batchnorm_backward.eps-term")
@given(case=batches(rows=SEVERAL, offsets=OFFSETS))
def test_along_x_hat_dx_keeps_only_what_eps_leaves(impl, case):
    dx = dx_of(impl, case, case.dout)
    mean, var = know.batch_statistics(case.x)
    x_hat = know.normalize(case.x, mean, var, case.eps)
    dgamma = (exact(case.dout) * x_hat).sum(axis=0)
    expected = exact(case.gamma) * exact(case.eps) * dgamma / (var + exact(case.eps)) ** 1.5
    error = bounds.backward(case.dout, case.x, case.gamma, case.eps).dx
    assert_within(
        (dx * x_hat).sum(axis=0), expected, bounds.along(error, x_hat), "the product of dx and x_hat, summed over rows,"
    )


@clause("batchnorm_backward.x-hat-direction")
@given(case=batches(rows=SEVERAL, offsets=OFFSETS))
def test_a_cotangent_along_x_hat_gives_what_eps_leaves_of_it(impl, case):
    mean, var = know.batch_statistics(case.x)
    x_hat = know.normalize(case.x, mean, var, case.eps)
    shrink = exact(case.eps) / (var + exact(case.eps))
    expected = [exact(case.gamma) / np.sqrt(var + exact(case.eps)) * shrink * x_hat]
    expected += [len(x_hat) * (1 - shrink), np.zeros(case.columns)]
    ROW.assert_becomes(impl, arguments(case) | {"dout": x_hat.astype(case.dtype)}, expected)


@clause("batchnorm_backward.constant-dout")
@given(case=batches(offsets=OFFSETS))
def test_the_same_cotangent_in_every_row_moves_nothing(impl, case):
    constant = case.vector("constant", (1.0, -2.0, 3.0))
    dout = np.repeat(constant[None, :], case.rows, axis=0)
    expected = [np.zeros(case.x.shape), np.zeros(case.columns), case.rows * exact(constant)]
    ROW.assert_becomes(impl, arguments(case) | {"dout": dout}, expected)


@clause("batchnorm_backward.symmetric-jacobian")
@given(case=batches(rows=SEVERAL, offsets=OFFSETS))
def test_row_i_moves_with_row_j_as_row_j_moves_with_row_i(impl, case):
    u, v = exact(case.dout), exact(other_dout(case))
    du, dv = dx_of(impl, case, case.dout), dx_of(impl, case, other_dout(case))
    common = case.x, case.gamma, case.eps
    e_du = judge.at_size(bounds.backward(case.dout, *common).dx, du, know.batchnorm_backward(case.dout, *common)[0])
    e_dv = judge.at_size(bounds.backward(other_dout(case), *common).dx, dv, know.batchnorm_backward(v, *common)[0])
    bound = bounds.along(e_du, v) + bounds.along(e_dv, u)
    assert_within((du * v).sum(axis=0), (u * dv).sum(axis=0), bound, "dx(u) v summed over rows, beside u dx(v),")


@clause("batchnorm_backward.linear-in-dout")
@given(case=batches(offsets=OFFSETS))
def test_the_gradients_of_a_sum_of_cotangents_are_the_sums_of_their_gradients(impl, case):
    u, v = case.dout, know.scaled(other_dout(case), case.pick("factor", (1.0, -1.0, 8.0)))
    calls = [arguments(case) | {"dout": dout} for dout in (u, v, u + v)]
    got = zip(*(ROW.parts(impl, call) for call in calls), strict=True)
    truth = zip(*(know.batchnorm_backward(**call) for call in calls), strict=True)
    own = zip(*(bounds.backward(**call) for call in calls), strict=True)
    for name, (a, b, both), exactly, errors in zip(NAMES.split(), got, truth, own, strict=True):
        gap = np.abs(exactly[0] + exactly[1] - exactly[2])  # rounding u + v moved it
        bound = judge.at_size(sum(errors) + gap, both, exactly[2])
        assert_within(both, exact(a) + exact(b), bound, f"{name} of the sum of two cotangents")


@clause("batchnorm_backward.gamma-zero")
@given(case=batches(offsets=OFFSETS))
def test_gamma_zero_gives_a_dx_of_exactly_zero_and_the_same_dgamma(impl, case):
    zero = np.zeros_like(case.gamma)
    got = impl.batchnorm_backward(case.dout, case.x, zero, eps=case.eps)
    bound = bounds.backward(case.dout, case.x, zero, case.eps)
    # Exactly, but where the textbook variance may come out below -eps: nothing is promised there.
    bound = bound._replace(dx=np.where(np.isinf(bound.dx), bound.dx, 0))
    judge.assert_all_within(got, know.batchnorm_backward(case.dout, case.x, zero, case.eps), bound, NAMES)


@clause("batchnorm_backward.gamma-scales-dx")
@given(case=batches(offsets=OFFSETS))
def test_gamma_multiplies_dx_and_leaves_dgamma_and_dbeta_alone(impl, case):
    factor = case.pick("factor", (-1.0, 2.0, -4.0, 0.5))
    ROW.assert_moved(
        impl,
        arguments(case),
        arguments(case) | {"gamma": know.scaled(case.gamma, factor)},
        lambda dx, *sums: [factor * dx, *sums],
    )


@clause("batchnorm_backward.batch-of-one")
@given(case=batches(rows=(1,)))
def test_a_batch_of_one_gives_a_dx_of_zero(impl, case):
    got = impl.batchnorm_backward(case.dout, case.x, case.gamma, eps=case.eps)
    u, size = bounds.unit_roundoff(case.dtype), np.abs(exact(case.dout))
    s = np.sqrt(exact(case.eps))
    # One value's mean and variance are a few roundings off, so x_hat is not above e, nor dx above 1/s (64u + 2 e^2).
    e = 64 * u * np.abs(exact(case.x)) / s
    e_dx = np.abs(exact(case.gamma)) / s * size * (64 * u + 2 * e**2)
    bound = [e_dx, (size * e)[0], 64 * u * size[0]]
    judge.assert_all_within(got, [np.zeros(case.x.shape), np.zeros(case.columns), case.dout[0]], bound, NAMES)


@clause("batchnorm_backward.batch-of-two")
@given(case=batches(rows=(2,), offsets=OFFSETS))
def test_a_batch_of_two_leaves_only_the_eps_term(impl, case):
    dout, x, eps = exact(case.dout), exact(case.x), exact(case.eps)
    half = (x[0] - x[1]) / 2
    s = np.sqrt(half**2 + eps)
    # x_hat is half / s and -half / s: only eps keeps the two rows from -1 and 1, where nothing could move.
    first = exact(case.gamma) * eps / s**3 * (dout[0] - dout[1]) / 2
    expected = [np.stack([first, -first]), (dout[0] - dout[1]) * half / s, dout[0] + dout[1]]
    got = impl.batchnorm_backward(case.dout, case.x, case.gamma, eps=case.eps)
    judge.assert_all_within(got, expected, bounds.backward(case.dout, case.x, case.gamma, case.eps), NAMES)


@clause("batchnorm_backward.constant-feature")
@given(case=batches(rows=SEVERAL, layouts=("C",)))
def test_a_constant_feature_gives_a_dx_of_dout_less_its_mean_over_the_root_of_eps(impl, case):
    constant = case.stream("constant").choice((0.1, 1.0, -7.3, 100.0), case.columns).astype(case.dtype)
    x = np.repeat(constant[None, :], case.rows, axis=0)
    wide = exact(case.dout)
    dx = exact(case.gamma) / np.sqrt(exact(case.eps)) * (wide - wide.mean(axis=0))
    got = impl.batchnorm_backward(case.dout, x, case.gamma, eps=case.eps)
    bound = bounds.backward(case.dout, x, case.gamma, case.eps, careful=True)
    judge.assert_all_within(got, [dx, np.zeros(case.columns), wide.sum(axis=0)], bound, NAMES)


def other_dout(case: Case) -> bounds.Numbers:
    """Another cotangent, (N, D)."""
    return case.laid_out(case.stream("other dout").normal(size=case.x.shape))


def dx_of(impl, case: Case, dout) -> bounds.Exact:
    """dx alone, in long double."""
    return exact(ROW.parts(impl, arguments(case) | {"dout": dout})[0])
