"""The clauses of layernorm_backward."""

from typing import Any

import numpy as np

from spec import bounds
from spec.bounds import exact
from whybn.plugin import clause

from . import judge, know
from .draw import FEW, Cases, Rows, cases_of, given
from .judge import assert_within
from .row import Given, Related, Result, unchanged
from .shared import clauses

NAMES = "dx dgamma dbeta"
ROWS = (2, 3, 4, 1, 5, 9)
FEATURES = (3, 2, 4, 1, 5, 8, 17, 65, None)
SEVERAL = tuple(d for d in FEATURES if d != 1)  # features, where one feature says nothing
OFFSETS = (0.0, 1.0, 4.0)  # no further: where the textbook variance has lost its digits, nothing could be judged


def rows(**tables: Any) -> Cases:
    return cases_of(Rows, **{"rows": ROWS, "columns": FEATURES, "offsets": OFFSETS, "most": FEW, **tables})


def arguments(case: Rows) -> Given:
    return {"dout": case.dout, "x": case.x, "gamma": case.gamma, "eps": case.eps}


def bound_of(dout, x, gamma, eps: float, careful: bool = False) -> bounds.Gradients:
    """The bounds of group norm, where a row is one group."""
    return bounds.backward_in_groups(dout, x, gamma, 1, eps, careful)


ROW = Related(
    function="layernorm_backward",
    cases=rows,
    arguments=arguments,
    results={"dx": Result(per="row", unit=-1), "dgamma": Result(per="sum"), "dbeta": Result(per="sum")},
    bound=bound_of,
    units={"x": 1, "eps": 2},
    rows=("x", "dout"),
    vectors=("gamma",),
    spread=lambda case: case.flipped.spread[:, None],
)

globals().update(
    clauses(
        ROW,
        "keywords doubled-batch batch-order shape dtype parameter-dtype integers memory-layout no-mutation "
        "no-aliasing no-hidden-state refuses-wrong-shapes refuses-eps",
    )
    | clauses(ROW, "values default-eps power-of-two-scale huge-values large-offset", columns=SEVERAL)
    | clauses(ROW, "power-of-two-scale-bitwise", columns=SEVERAL, layouts=("C", "Fortran"))
)


@clause("layernorm_backward.central-differences")
@given(case=rows(rows=(2, 1, 3), columns=(2, 3), dtypes=(np.float64,), scales=(1.0,), offsets=(0.0, 1.0)))
def test_the_gradients_are_the_slopes_of_the_forward_pass(impl, case):
    eps = case.pick("large eps", (0.1, 0.5, 2.0))  # a step must be small beside sqrt(var + eps)
    at = {"x": case.x, "gamma": case.gamma, "beta": case.beta}
    name, k = case.pick("argument", (("x", 0), ("gamma", 1), ("x", 0), ("beta", 2)))
    slope, error = know.central_differences(
        lambda value: know.layernorm_forward(**at | {name: value}, eps=eps), case.dout, at[name]
    )
    moved = arguments(case) | {"eps": eps}
    assert_within(ROW.parts(impl, moved)[k], slope, ROW.bounds(moved)[k] + error, NAMES.split()[k])


@clause("layernorm_backward.zero-sum")
@given(case=rows(columns=SEVERAL))
def test_every_row_of_dx_sums_to_zero(impl, case):
    dx, bound = by_row(impl, case)
    assert_within(dx.sum(axis=1), np.zeros(case.rows), bound.sum(axis=1), "the sum of each row of dx")


@clause("layernorm_backward.eps-term")
@given(case=rows(columns=SEVERAL))
def test_along_x_hat_dx_keeps_only_what_eps_leaves(impl, case):
    dx, bound = by_row(impl, case)
    one = np.ones(case.columns)
    x_hat = know.layernorm_forward(case.x, one, 0 * one, case.eps)
    _, var = know.batch_statistics(case.x.T)
    product = (exact(case.gamma) * exact(case.dout) * x_hat).sum(axis=1)
    expected = exact(case.eps) * product / (var + exact(case.eps)) ** 1.5
    allowed = bounds.along(bound.T, x_hat.T)
    assert_within((dx * x_hat).sum(axis=1), expected, allowed, "the product of dx and x_hat, summed over each row,")


@clause("layernorm_backward.transposed-batchnorm")
@given(case=rows(columns=SEVERAL))
def test_with_gamma_one_dx_is_batch_norms_of_the_transposed_batch(impl, case):
    plain = arguments(case) | {"gamma": np.ones_like(case.gamma)}
    ones = np.ones(case.rows, case.dtype)
    expected, _, _ = know.batchnorm_backward(case.dout.T, case.x.T, ones, case.eps)
    assert_within(ROW.parts(impl, plain)[0], expected.T, ROW.bounds(plain)[0], "dx with gamma 1")


@clause("layernorm_backward.gamma-inside")
@given(case=rows(columns=SEVERAL))
def test_gamma_multiplies_dout_before_the_means_are_taken(impl, case):
    gamma = case.stream("powers").choice((2.0, -1.0, 0.5, -4.0), case.columns).astype(case.dtype)  # rounds nothing
    here = arguments(case) | {"gamma": gamma}
    there = arguments(case) | {"dout": case.dout * gamma, "gamma": np.ones_like(gamma)}
    ROW.assert_moved(impl, here, there, lambda dx, dgamma, dbeta: [dx, gamma * dgamma, gamma * dbeta])


@clause("layernorm_backward.gamma-zero")
@given(case=rows())
def test_gamma_zero_gives_a_dx_of_exactly_zero_and_the_same_dgamma(impl, case):
    moved = arguments(case) | {"gamma": np.zeros_like(case.gamma)}
    e_dx, *others = ROW.bounds(moved)
    # Exactly, but where the textbook variance may come out below -eps: nothing is promised there.
    bound = [np.where(np.isinf(e_dx), e_dx, 0), *others]
    judge.assert_all_within(ROW.call(impl, moved), ROW.truth(moved), bound, NAMES)


@clause("layernorm_backward.one-feature")
@given(case=rows(columns=(1,), offsets=(0.0, 1.0, 16.0)))
def test_rows_of_one_feature_give_a_dx_of_zero(impl, case):
    got = ROW.call(impl, arguments(case))
    u, size = bounds.unit_roundoff(case.dtype), np.abs(exact(case.dout))
    s = np.sqrt(exact(case.eps))
    # One value's mean and variance are a few roundings off, so x_hat is not above e, nor dx above 1/s (64u + 2 e^2).
    e = 64 * u * np.abs(exact(case.x)) / s
    e_dx = np.abs(exact(case.gamma)) / s * size * (64 * u + 2 * e**2)
    expected = [np.zeros(case.x.shape), np.zeros(1), exact(case.dout).sum(axis=0)]
    judge.assert_all_within(got, expected, [e_dx, (size * e).sum(axis=0), 64 * u * size.sum(axis=0)], NAMES)


@clause("layernorm_backward.row-alone")
@given(case=rows(columns=SEVERAL))
def test_a_row_by_itself_has_its_dx_and_its_share_of_the_sums(impl, case):
    i = int(case.stream("row").integers(case.rows))
    own = slice(i, i + 1)
    alone = arguments(case) | {"x": case.x[own], "dout": case.dout[own]}
    one = np.ones(case.columns)
    x_hat = know.layernorm_forward(case.x, one, 0 * one, case.eps)[i]
    expected = [ROW.truth(arguments(case))[0][own], exact(case.dout[i]) * x_hat, exact(case.dout[i])]
    judge.assert_all_within(ROW.call(impl, alone), expected, ROW.bounds(alone), NAMES)


@clause("layernorm_backward.row-independence")
@given(case=rows(columns=SEVERAL))
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


@clause("layernorm_backward.feature-order")
@given(case=rows(columns=SEVERAL))
def test_permuting_the_features_permutes_all_gradients(impl, case):
    order = case.stream("order").permutation(case.columns)
    permuted = {name: arguments(case)[name][..., order] for name in ("dout", "x", "gamma")}
    ROW.assert_moved(
        impl, arguments(case), arguments(case) | permuted, lambda *parts: [part[..., order] for part in parts]
    )


@clause("layernorm_backward.doubled-features")
@given(case=rows(columns=SEVERAL))
def test_all_features_twice_give_all_gradients_twice(impl, case):
    def twice(part: Any) -> Any:
        return np.concatenate([part, part], axis=-1)

    doubled = {name: twice(arguments(case)[name]) for name in ("dout", "x", "gamma")}
    ROW.assert_moved(impl, arguments(case), arguments(case) | doubled, lambda *parts: [twice(part) for part in parts])


@clause("layernorm_backward.shift-invariance")
@given(case=rows(columns=SEVERAL, offsets=(0.0, 1.0)))
def test_adding_a_constant_to_a_row_changes_nothing(impl, case):
    shift = case.stream("shift").choice((1.0, -3.0, 10.0), (case.rows, 1)) * case.recipe.scale
    ROW.assert_moved(impl, arguments(case), arguments(case) | {"x": (case.x + shift).astype(case.dtype)}, unchanged)


@clause("layernorm_backward.nan-containment")
@given(case=rows(columns=SEVERAL, layouts=("C",)))
def test_a_nan_or_infinity_spoils_dx_of_its_own_row_only(impl, case):
    stream, name = case.stream("spoiled"), case.pick("argument", ROW.rows)
    i, j = int(stream.integers(case.rows)), int(stream.integers(case.columns))
    value = np.array(arguments(case)[name])
    value[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    dx, *sums = ROW.parts(impl, arguments(case) | {name: value})
    (right, *right_sums), (bound, *bounds_of_sums) = ROW.truth(arguments(case)), ROW.bounds(arguments(case))
    others = np.arange(case.rows) != i
    assert_within(dx[others], right[others], bound[others], "the other rows of dx")
    judge.assert_spoiled(dx[i], f"row {i} of dx")
    # From x, x_hat of the whole row and with it dgamma of every feature; from dout, the sums of its own feature.
    of_x = name == "x"
    judge.assert_spoiled(sums[0] if of_x else sums[0][j], "dgamma" if of_x else f"dgamma of feature {j}")
    if of_x:
        assert_within(sums[1], right_sums[1], bounds_of_sums[1], "dbeta")
        return
    judge.assert_spoiled(sums[1][j], f"dbeta of feature {j}")
    apart = np.arange(case.columns) != j
    for what, got, target, allowed in zip(("dgamma", "dbeta"), sums, right_sums, bounds_of_sums, strict=True):
        assert_within(got[apart], target[apart], allowed[apart], f"{what} of the other features")


@clause("layernorm_backward.constant-row")
@given(case=rows(columns=SEVERAL, layouts=("C",)))
def test_a_constant_row_gives_a_dx_of_the_centred_cotangent_over_the_root_of_eps(impl, case):
    constant = case.stream("constant").choice((0.1, 1.0, -7.3, 100.0), (case.rows, 1)).astype(case.dtype)
    moved = arguments(case) | {"x": np.repeat(constant, case.columns, axis=1)}
    inner = exact(case.gamma) * exact(case.dout)
    dx = (inner - inner.mean(axis=1, keepdims=True)) / np.sqrt(exact(case.eps))
    expected = [dx, np.zeros(case.columns), exact(case.dout).sum(axis=0)]
    judge.assert_all_within(ROW.call(impl, moved), expected, ROW.bounds(moved, careful=True), NAMES)


@clause("layernorm_backward.many-features")
@given(case=rows(rows=(1, 2), columns=(64, 65), offsets=(0.0,)))
def test_the_error_does_not_grow_with_the_number_of_features(impl, case):
    x = (np.tile(case.x, (1, 60)) + 100 * case.flipped.spread[:, None]).astype(case.dtype)
    moved = {"dout": np.tile(case.dout, (1, 60)), "x": x, "gamma": np.tile(case.gamma, 60), "eps": case.eps}
    ROW.assert_gives(impl, moved, careful=True)


@clause("layernorm_backward.no-rows")
@given(case=rows())
def test_no_rows_give_no_rows_and_sums_of_nothing(impl, case):
    got = ROW.parts(impl, arguments(case) | {"x": case.x[:0], "dout": case.dout[:0]})
    for name, part in zip(NAMES.split(), got, strict=True):
        judge.assert_same(part, np.zeros(part.shape), f"{name} of no rows")


def by_row(impl, case: Rows) -> tuple[bounds.Exact, bounds.Exact]:
    """dx in long double, and its bound, raised in the rows where dx is larger than it should be.

    So a relation within dx is judged by itself: that its values are wrong is another clause's matter.
    """
    dx, truth, bound = (
        ROW.parts(impl, arguments(case))[0],
        ROW.truth(arguments(case))[0],
        ROW.bounds(arguments(case))[0],
    )
    return exact(dx), judge.at_size(bound.T, dx.T, truth.T).T
