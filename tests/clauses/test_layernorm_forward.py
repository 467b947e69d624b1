"""The clauses of layernorm_forward."""

from typing import Any

import numpy as np

from spec import bounds
from whybn.plugin import clause

from . import judge, know
from .draw import WIDE_ONE, Cases, Rows, cases_of, given
from .judge import assert_within
from .row import Given, Result, Row, unchanged
from .shared import clauses

ROWS = (2, 3, 4, 1, 5, 8, 9, 33)
FEATURES = (2, 3, 4, 1, 5, 8, 9, 17, 64, 65, 130, None)
SEVERAL = tuple(d for d in FEATURES if d != 1)  # features, where one feature says nothing


def rows(rows: tuple[int, ...] = ROWS, columns: tuple[int | None, ...] = FEATURES, **tables: Any) -> Cases:
    return cases_of(Rows, rows=rows, columns=columns, **tables)


def arguments(case: Rows) -> Given:
    return {"x": case.x, "gamma": case.gamma, "beta": case.beta, "eps": case.eps}


def bound_of(x, gamma, beta, eps: float, careful: bool = False) -> bounds.Exact:
    """The bounds take columns: those of the transposed batch."""
    return bounds.forward(x.T, gamma[:, None], beta[:, None], eps, careful).T


ROW = Row(
    function="layernorm_forward",
    cases=rows,
    arguments=arguments,
    results={"out": Result(per="row")},
    bound=bound_of,
    units={"x": 1, "eps": 2},
    vectors=("gamma", "beta"),
    spread=lambda case: case.flipped.spread[:, None],
)

globals().update(
    clauses(
        ROW,
        "values keywords affine gamma-zero shape dtype parameter-dtype integers "
        "memory-layout no-mutation no-aliasing no-hidden-state refuses-wrong-shapes refuses-eps",
    )
    | clauses(
        ROW,
        "default-eps power-of-two-scale-bitwise tiny-variance huge-values large-offset",
        columns=SEVERAL,
    )
    | clauses(ROW, "scale-invariance", also=(WIDE_ONE,))
    | clauses(ROW, "tall-batch wide-batch unlike-scales half-precision")
)


@clause("layernorm_forward.zero-mean")
@given(case=rows())
def test_every_row_has_zero_mean_before_the_affine_step(impl, case):
    one, zero = np.ones_like(case.gamma), np.zeros_like(case.beta)
    x_hat = impl.layernorm_forward(case.x, one, zero, eps=case.eps)
    judge.assert_array(x_hat, case.x.shape, "x_hat")
    bound = bound_of(case.x, one, zero, case.eps).mean(axis=1)
    assert_within(bounds.exact(x_hat).mean(axis=1), np.zeros(case.rows), bound, "row mean of x_hat")


@clause("layernorm_forward.variance")
@given(case=rows())
def test_every_row_has_variance_var_over_var_plus_eps_before_the_affine_step(impl, case):
    one, zero = np.ones_like(case.gamma), np.zeros_like(case.beta)
    x_hat = impl.layernorm_forward(case.x, one, zero, eps=case.eps)
    judge.assert_array(x_hat, case.x.shape, "x_hat")
    _, var = know.batch_statistics(case.x.T)
    expected = var / (var + bounds.exact(case.eps))
    bound = bounds.variance_of(expected, bound_of(case.x, one, zero, case.eps).T)
    assert_within(bounds.exact(x_hat).var(axis=1), expected, bound, "row variance of x_hat")


@clause("layernorm_forward.transposed-batchnorm")
@given(case=rows())
def test_before_the_affine_step_it_is_batch_norm_of_the_transposed_batch(impl, case):
    one, zero = np.ones_like(case.gamma), np.zeros_like(case.beta)
    x_hat = impl.layernorm_forward(case.x, one, zero, eps=case.eps)
    ones, zeros = np.ones(case.rows, case.dtype), np.zeros(case.rows, case.dtype)
    expected = know.batchnorm_forward(case.x.T, ones, zeros, case.eps).T
    assert_within(x_hat, expected, bound_of(case.x, one, zero, case.eps), "x_hat")


@clause("layernorm_forward.one-feature")
@given(case=rows(columns=(1,)))
def test_a_row_of_one_feature_gives_beta(impl, case):
    out = impl.layernorm_forward(case.x, case.gamma, case.beta, eps=case.eps)
    u = bounds.unit_roundoff(case.dtype)
    rounding = 64 * u * np.abs(bounds.exact(case.x) * case.gamma) / np.sqrt(bounds.exact(case.eps))
    bound = rounding + 4 * u * np.abs(bounds.exact(case.beta))
    assert_within(out, np.broadcast_to(case.beta, case.x.shape), bound, "out of one feature")


@clause("layernorm_forward.row-alone")
@given(case=rows())
def test_a_row_by_itself_gives_what_it_gives_in_the_batch(impl, case):
    i = int(case.stream("row").integers(case.rows))
    out = impl.layernorm_forward(case.x[i : i + 1], case.gamma, case.beta, eps=case.eps)
    expected = know.layernorm_forward(case.x, case.gamma, case.beta, case.eps)[i : i + 1]
    bound = bound_of(case.x, case.gamma, case.beta, case.eps)[i : i + 1]
    assert_within(out, expected, bound, f"out of row {i} alone")


@clause("layernorm_forward.row-independence")
@given(case=rows())
def test_changing_one_row_leaves_the_others_alone(impl, case):
    i = int(case.stream("row").integers(case.rows))
    changed = np.array(case.x)
    changed[i] = case.other_x[i] * 7 + case.dtype(5 * case.recipe.scale)
    out = impl.layernorm_forward(changed, case.gamma, case.beta, eps=case.eps)
    judge.assert_array(out, case.x.shape, "out")
    others = np.arange(case.rows) != i
    expected = know.layernorm_forward(case.x, case.gamma, case.beta, case.eps)
    bound = bound_of(case.x, case.gamma, case.beta, case.eps)
    assert_within(out[others], expected[others], bound[others], "the other rows of out")


@clause("layernorm_forward.feature-order")
@given(case=rows(also=(WIDE_ONE,)))
def test_permuting_features_with_their_parameters_permutes_the_output(impl, case):
    order = case.stream("order").permutation(case.columns)
    out = impl.layernorm_forward(case.x[:, order], case.gamma[order], case.beta[order], eps=case.eps)
    expected = know.layernorm_forward(case.x, case.gamma, case.beta, case.eps)[:, order]
    assert_within(out, expected, bound_of(case.x, case.gamma, case.beta, case.eps)[:, order], "out")


@clause("layernorm_forward.doubled-features")
@given(case=rows(also=(WIDE_ONE,)))
def test_features_twice_over_give_the_output_twice_over(impl, case):
    x, gamma, beta = (np.concatenate([v, v], axis=-1) for v in (case.x, case.gamma, case.beta))
    out = impl.layernorm_forward(x, gamma, beta, eps=case.eps)
    once = know.layernorm_forward(case.x, case.gamma, case.beta, case.eps)
    assert_within(out, np.hstack([once, once]), bound_of(x, gamma, beta, case.eps), "out of [x x]")


@clause("layernorm_forward.shift-invariance")
@given(case=rows(offsets=(0.0, 1.0), also=(WIDE_ONE,)))
def test_adding_a_constant_to_a_row_changes_nothing(impl, case):
    shift = case.stream("shift").choice((1.0, -3.0, 10.0), (case.rows, 1)) * case.recipe.scale
    shifted = (case.x + shift).astype(case.dtype)
    ROW.assert_moved(impl, arguments(case), arguments(case) | {"x": shifted}, unchanged)


@clause("layernorm_forward.sign-flip")
@given(case=rows(also=(WIDE_ONE,)))
def test_flipping_the_sign_of_the_batch_flips_the_sign_of_x_hat(impl, case):
    ROW.assert_moved(impl, arguments(case) | {"gamma": -case.gamma}, arguments(case) | {"x": -case.x}, unchanged)


@clause("layernorm_forward.power-of-two-scale")
@given(case=rows(columns=SEVERAL))
def test_scaling_by_a_power_of_two_and_eps_by_its_square_changes_at_most_the_last_digits(impl, case):
    k = case.pick("k", (1, 3, -2, 5))
    out = impl.layernorm_forward(case.x, case.gamma, case.beta, eps=case.eps)
    scaled = impl.layernorm_forward(know.scaled(case.x, 2.0**k), case.gamma, case.beta, eps=case.eps * 4.0**k)
    judge.assert_array(out, case.x.shape, "out")
    z = bounds.normalized(case.x.T, case.eps)
    # All roundings scale with the data, but for those of a power function, which may cost a few units.
    size = np.abs(bounds.exact(case.gamma)) * (np.abs(z.x_hat) + z.x_hat_error + z.magnitude).T
    size = size + np.abs(bounds.exact(case.beta))
    assert_within(scaled, out, 16 * bounds.unit_roundoff(case.dtype) * size + bounds.tiny(case.dtype), "out of 2^k x")


@clause("layernorm_forward.nan-containment")
@given(case=rows(columns=tuple(d for d in SEVERAL if d), layouts=("C",)))
def test_a_nan_or_infinity_spoils_its_own_row_only(impl, case):
    stream = case.stream("spoiled")
    i, j = int(stream.integers(case.rows)), int(stream.integers(case.columns))
    x = np.array(case.x)
    x[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    out = impl.layernorm_forward(x, case.gamma, case.beta, eps=case.eps)
    judge.assert_array(out, x.shape, "out")
    others = np.arange(case.rows) != i
    expected = know.layernorm_forward(case.x, case.gamma, case.beta, case.eps)
    bound = bound_of(case.x, case.gamma, case.beta, case.eps)
    assert_within(out[others], expected[others], bound[others], "the other rows of out")
    judge.assert_spoiled(out[i], f"row {i} of out")


@clause("layernorm_forward.constant-row")
@given(case=rows(layouts=("C",)))
def test_a_constant_row_gives_beta(impl, case):
    constant = case.stream("constant").choice((0.1, 1.0, -7.3, 1e4), (case.rows, 1)).astype(case.dtype)
    x = np.repeat(constant, case.columns, axis=1)
    out = impl.layernorm_forward(x, case.gamma, case.beta, eps=case.eps)
    bound = bound_of(x, case.gamma, case.beta, case.eps, careful=True)
    assert_within(out, np.broadcast_to(case.beta, x.shape), bound, "out of a constant row")


@clause("layernorm_forward.many-features")
@given(case=rows(rows=(1, 2), columns=(64, 65, 130), offsets=(0.0,)))
def test_the_error_does_not_grow_with_the_number_of_features(impl, case):
    x = (np.tile(case.x, (1, 100)) + 100 * case.flipped.spread[:, None]).astype(case.dtype)
    gamma, beta = np.tile(case.gamma, 100), np.tile(case.beta, 100)
    out = impl.layernorm_forward(x, gamma, beta, eps=case.eps)
    expected = know.layernorm_forward(x, gamma, beta, case.eps)
    assert_within(out, expected, bound_of(x, gamma, beta, case.eps, careful=True), "out")


@clause("layernorm_forward.no-rows")
@given(case=rows())
def test_no_rows_give_no_rows(impl, case):
    out = impl.layernorm_forward(case.x[:0], case.gamma, case.beta, eps=case.eps)
    judge.assert_array(out, (0, case.columns), "out of no rows")
