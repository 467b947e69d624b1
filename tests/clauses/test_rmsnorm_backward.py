"""The clauses of rmsnorm_backward."""

from typing import Any

import numpy as np

from spec import bounds
from spec.bounds import exact
from whybn.plugin import clause

from . import judge, know
from .draw import Cases, Rows, cases_of, given
from .judge import assert_within
from .row import Given, Related, Result
from .shared import clauses

NAMES = "dx dgamma"
ENOUGH = 15  # examples beside the corners: the clauses are many
ROWS = (2, 3, 4, 1, 5, 9)
FEATURES = (3, 2, 4, 1, 5, 8, 17, 65, None)
SEVERAL = tuple(d for d in FEATURES if d != 1)  # features, where one feature is alone with its own square


def rows(**tables: Any) -> Cases:
    return cases_of(Rows, **{"rows": ROWS, "columns": FEATURES, "most": ENOUGH, **tables})


def arguments(case: Rows) -> Given:
    return {"dout": case.dout, "x": case.x, "gamma": case.gamma, "eps": case.eps}


ROW = Related(
    function="rmsnorm_backward",
    cases=rows,
    arguments=arguments,
    results={"dx": Result(per="row", unit=-1), "dgamma": Result(per="sum")},
    bound="rms_backward",
    units={"x": 1, "eps": 2},
    rows=("x", "dout"),
    vectors=("gamma",),
    spread=lambda case: case.flipped.spread[:, None],
)

globals().update(
    clauses(
        ROW,
        "values default-eps keywords power-of-two-scale huge-values doubled-batch batch-order shape dtype "
        "parameter-dtype integers memory-layout no-mutation no-aliasing no-hidden-state tall-batch wide-batch "
        "refuses-wrong-shapes refuses-eps",
    )
    | clauses(ROW, "power-of-two-scale-bitwise", layouts=("C", "Fortran"))
)


@clause("rmsnorm_backward.central-differences")
@given(case=rows(rows=(2, 1, 3), columns=(2, 3), dtypes=(np.float64,), scales=(1.0,), offsets=(0.0, 1.0)))
def test_the_gradients_are_the_slopes_of_the_forward_pass(impl, case):
    eps = case.pick("large eps", (0.1, 0.5, 2.0))  # a step must be small beside sqrt(mean square + eps)
    at = {"x": case.x, "gamma": case.gamma}
    name, k = case.pick("argument", (("x", 0), ("gamma", 1), ("x", 0)))
    slope, error = know.central_differences(
        lambda value: know.rmsnorm_forward(**at | {name: value}, eps=eps), case.dout, at[name]
    )
    moved = arguments(case) | {"eps": eps}
    assert_within(ROW.parts(impl, moved)[k], slope, ROW.bounds(moved)[k] + error, NAMES.split()[k])


@clause("rmsnorm_backward.eps-term")
@given(case=rows())
def test_along_x_hat_dx_keeps_only_what_eps_leaves(impl, case):
    dx, bound = by_row(impl, case)
    s = know.root_mean_square(case.x, case.eps)
    x_hat = exact(case.x) / s
    product = (exact(case.gamma) * exact(case.dout) * x_hat).sum(axis=1)
    expected = exact(case.eps) * product / s[:, 0] ** 3
    allowed = bounds.along(bound.T, x_hat.T)
    assert_within((dx * x_hat).sum(axis=1), expected, allowed, "the product of dx and x_hat, summed over each row,")


@clause("rmsnorm_backward.orthogonal-cotangent")
@given(case=rows())
def test_a_cotangent_orthogonal_to_the_row_goes_straight_through(impl, case):
    x = np.concatenate([case.x, -case.x], axis=1)
    dout, gamma = np.concatenate([case.dout] * 2, axis=1), np.concatenate([case.gamma] * 2)
    moved = arguments(case) | {"x": x, "dout": dout, "gamma": gamma}
    expected = exact(gamma) * exact(dout) / know.root_mean_square(x, case.eps)
    assert_within(ROW.parts(impl, moved)[0], expected, ROW.bounds(moved)[0], "dx of an orthogonal cotangent")


@clause("rmsnorm_backward.gamma-inside")
@given(case=rows(columns=SEVERAL))
def test_gamma_multiplies_dout_before_the_mean_is_taken(impl, case):
    gamma = case.stream("powers").choice((2.0, -1.0, 0.5, -4.0), case.columns).astype(case.dtype)  # rounds nothing
    here = arguments(case) | {"gamma": gamma}
    there = arguments(case) | {"dout": case.dout * gamma, "gamma": np.ones_like(gamma)}
    ROW.assert_moved(impl, here, there, lambda dx, dgamma: [dx, gamma * dgamma])


@clause("rmsnorm_backward.gamma-zero")
@given(case=rows())
def test_gamma_zero_gives_a_dx_of_exactly_zero_and_the_same_dgamma(impl, case):
    moved = arguments(case) | {"gamma": np.zeros_like(case.gamma)}
    _, e_dgamma = ROW.bounds(moved)
    judge.assert_all_within(ROW.call(impl, moved), ROW.truth(moved), [0.0, e_dgamma], NAMES)


@clause("rmsnorm_backward.zero-row")
@given(case=rows().few(8))
def test_a_row_of_zeros_lets_the_cotangent_through_and_adds_nothing_to_dgamma(impl, case):
    i = int(case.stream("row").integers(case.rows))
    x = np.array(case.x)
    x[i] = 0
    moved = arguments(case) | {"x": x}
    dx, dgamma = ROW.truth(moved)
    dx[i] = exact(case.gamma) * exact(case.dout[i]) / np.sqrt(exact(case.eps))
    judge.assert_all_within(ROW.call(impl, moved), [dx, dgamma], ROW.bounds(moved), NAMES)


@clause("rmsnorm_backward.one-feature")
@given(case=rows(columns=(1,)))
def test_of_one_feature_eps_alone_leaves_a_gradient(impl, case):
    s = know.root_mean_square(case.x, case.eps)
    expected = exact(case.gamma) * exact(case.dout) * exact(case.eps) / s**3
    assert_within(ROW.parts(impl, arguments(case))[0], expected, ROW.bounds(arguments(case))[0], "dx of one feature")


@clause("rmsnorm_backward.row-alone")
@given(case=rows())
def test_a_row_by_itself_has_its_dx_and_its_share_of_the_sum(impl, case):
    i = int(case.stream("row").integers(case.rows))
    own = slice(i, i + 1)
    alone = arguments(case) | {"x": case.x[own], "dout": case.dout[own]}
    x_hat = (exact(case.x) / know.root_mean_square(case.x, case.eps))[i]
    expected = [ROW.truth(arguments(case))[0][own], exact(case.dout[i]) * x_hat]
    judge.assert_all_within(ROW.call(impl, alone), expected, ROW.bounds(alone), NAMES)


@clause("rmsnorm_backward.row-independence")
@given(case=rows())
def test_changing_one_row_leaves_dx_of_the_others_alone(impl, case):
    i = int(case.stream("row").integers(case.rows))
    mine = (np.arange(case.rows) == i)[:, None]
    changed = {
        name: np.where(mine, 3 * np.flip(np.abs(arguments(case)[name])) + 1, arguments(case)[name]) for name in ROW.rows
    }
    before, bound = by_row(impl, case)
    after = exact(ROW.parts(impl, arguments(case) | changed)[0])
    others = ~mine[:, 0]
    assert_within(after[others], before[others], 2 * bound[others], "dx of the other rows")


@clause("rmsnorm_backward.feature-order")
@given(case=rows(columns=SEVERAL))
def test_permuting_the_features_permutes_both_gradients(impl, case):
    order = case.stream("order").permutation(case.columns)
    permuted = {name: arguments(case)[name][..., order] for name in ("dout", "x", "gamma")}
    ROW.assert_moved(
        impl, arguments(case), arguments(case) | permuted, lambda *parts: [part[..., order] for part in parts]
    )


@clause("rmsnorm_backward.doubled-features")
@given(case=rows())
def test_all_features_twice_give_both_gradients_twice(impl, case):
    def twice(part: Any) -> Any:
        return np.concatenate([part, part], axis=-1)

    doubled = {name: twice(arguments(case)[name]) for name in ("dout", "x", "gamma")}
    ROW.assert_moved(impl, arguments(case), arguments(case) | doubled, lambda *parts: [twice(part) for part in parts])


@clause("rmsnorm_backward.sign-flip")
@given(case=rows())
def test_flipping_the_sign_of_the_batch_leaves_dx_and_flips_dgamma(impl, case):
    ROW.assert_moved(impl, arguments(case), arguments(case) | {"x": -case.x}, lambda dx, dgamma: [dx, -dgamma])


@clause("rmsnorm_backward.nan-containment")
@given(case=rows(layouts=("C",)))
def test_a_nan_or_infinity_spoils_dx_of_its_own_row_only(impl, case):
    stream, name = case.stream("spoiled"), case.pick("argument", ROW.rows)
    i, j = int(stream.integers(case.rows)), int(stream.integers(case.columns))
    value = np.array(arguments(case)[name])
    value[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    dx, dgamma = ROW.parts(impl, arguments(case) | {name: value})
    truth, bound = ROW.truth(arguments(case)), ROW.bounds(arguments(case))
    others = np.arange(case.rows) != i
    assert_within(dx[others], truth[0][others], bound[0][others], "the other rows of dx")
    judge.assert_spoiled(dx[i], f"row {i} of dx")
    # From x a NaN spoils x_hat of the whole row; an infinity may leave zeros beside itself, which is right too.
    judge.assert_spoiled(dgamma if name == "x" and np.isnan(value[i, j]) else dgamma[j], f"dgamma of feature {j}")
    if name == "dout":
        apart = np.arange(case.columns) != j
        assert_within(dgamma[apart], truth[1][apart], bound[1][apart], "dgamma of the other features")


@clause("rmsnorm_backward.many-features")
@given(case=rows(rows=(1, 2), columns=(64, 65), offsets=(0.0,)).few(12))
def test_the_error_does_not_grow_with_the_number_of_features(impl, case):
    x = (np.tile(case.x, (1, 60)) + 100 * case.flipped.spread[:, None]).astype(case.dtype)
    moved = {"dout": np.tile(case.dout, (1, 60)), "x": x, "gamma": np.tile(case.gamma, 60), "eps": case.eps}
    ROW.assert_gives(impl, moved, careful=True)


@clause("rmsnorm_backward.no-rows")
@given(case=rows().few(4))
def test_no_rows_give_no_rows_and_a_sum_of_nothing(impl, case):
    got = ROW.parts(impl, arguments(case) | {"x": case.x[:0], "dout": case.dout[:0]})
    for name, part in zip(NAMES.split(), got, strict=True):
        judge.assert_same(part, np.zeros(part.shape), f"{name} of no rows")


def by_row(impl, case: Rows) -> tuple[bounds.Exact, bounds.Exact]:
    """dx in long double, and its bound, raised in the rows where dx is larger than it should be.

    So a relation within dx is judged by itself: that its values are wrong is another clause's matter.
    """
    (dx, _), (truth, _), (bound, _) = (
        ROW.parts(impl, arguments(case)),
        ROW.truth(arguments(case)),
        ROW.bounds(arguments(case)),
    )
    return exact(dx), judge.at_size(bound.T, dx.T, truth.T).T
