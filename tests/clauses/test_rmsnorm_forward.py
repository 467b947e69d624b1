"""The clauses of rmsnorm_forward."""

from typing import Any

import numpy as np

from spec import bounds
from spec.bounds import exact
from whybn.plugin import clause

from . import judge, know
from .draw import Cases, Rows, cases_of, given
from .judge import assert_within
from .row import Given, Result, Row
from .shared import clauses

ENOUGH = 15  # examples beside the corners: the clauses are many
ROWS = (2, 3, 4, 1, 5, 9)
FEATURES = (2, 3, 4, 1, 5, 8, 17, 65, None)
SEVERAL = tuple(d for d in FEATURES if d != 1)  # features, where one feature is alone with its own square


def rows(**tables: Any) -> Cases:
    return cases_of(Rows, **{"rows": ROWS, "columns": FEATURES, "most": ENOUGH, **tables})


def arguments(case: Rows) -> Given:
    return {"x": case.x, "gamma": case.gamma, "eps": case.eps}


ROW = Row(
    function="rmsnorm_forward",
    cases=rows,
    arguments=arguments,
    results={"out": Result(per="row")},
    bound="rms_forward",
    units={"x": 1, "eps": 2},
    vectors=("gamma",),
    spread=lambda case: case.flipped.spread[:, None],
)

globals().update(
    clauses(
        ROW,
        "values default-eps keywords scale-invariance power-of-two-scale-bitwise huge-values shape dtype "
        "parameter-dtype integers half-precision memory-layout no-mutation no-aliasing no-hidden-state "
        "tall-batch wide-batch refuses-wrong-shapes refuses-eps",
    )
)


@clause("rmsnorm_forward.mean-square")
@given(case=rows())
def test_every_row_has_mean_square_m_over_m_plus_eps_before_gamma(impl, case):
    x_hat, e = plain(impl, case)
    m = (exact(case.x) ** 2).mean(axis=1)
    size = np.abs(exact(x_hat))
    bound = (e * (2 * size + e)).mean(axis=1)
    assert_within((size**2).mean(axis=1), m / (m + exact(case.eps)), bound, "mean square of each row of x_hat")


@clause("rmsnorm_forward.constant-row")
@given(case=rows(columns=SEVERAL))
def test_nothing_is_subtracted_from_a_constant_row(impl, case):
    constant = case.stream("constant").choice((0.1, 1.0, -7.3, 1e4), (case.rows, 1)).astype(case.dtype)
    moved = arguments(case) | {"x": np.repeat(constant, case.columns, axis=1)}
    c = exact(constant)
    expected = exact(case.gamma) * c / np.sqrt(c**2 + exact(case.eps))
    (bound,) = ROW.bounds(moved)
    assert_within(ROW.call(impl, moved), expected, bound, "out of a constant row")


@clause("rmsnorm_forward.centred-row")
@given(case=rows())
def test_a_row_of_mean_zero_gives_what_layer_norm_gives(impl, case):
    x, gamma = np.concatenate([case.x, -case.x], axis=1), np.concatenate([case.gamma, case.gamma])
    moved = arguments(case) | {"x": x, "gamma": gamma}
    expected = know.layernorm_forward(x, gamma, 0 * gamma, case.eps)
    (bound,) = ROW.bounds(moved)
    assert_within(ROW.call(impl, moved), expected, bound, "out of rows of mean zero")


@clause("rmsnorm_forward.zero-row")
@given(case=rows(dtypes=(np.float64,)).few(4))
def test_a_row_of_zeros_gives_zeros(impl, case):
    x = np.array(case.x)
    i = int(case.stream("row").integers(case.rows))
    x[i] = 0
    out = ROW.call(impl, arguments(case) | {"x": x})
    judge.assert_array(out, x.shape, "out")
    judge.assert_same(out[i], np.zeros(case.columns), f"row {i} of out, where x is zero,")


@clause("rmsnorm_forward.gamma-per-feature")
@given(case=rows())
def test_every_feature_is_scaled_by_its_own_gamma(impl, case):
    x_hat, own = plain(impl, case)
    gamma = exact(case.gamma)
    (bound,) = ROW.bounds(arguments(case))
    assert_within(ROW.call(impl, arguments(case)), gamma * exact(x_hat), np.abs(gamma) * own + bound, "out")


@clause("rmsnorm_forward.gamma-zero")
@given(case=rows())
def test_gamma_zero_gives_zero_exactly(impl, case):
    out = ROW.call(impl, arguments(case) | {"gamma": np.zeros_like(case.gamma)})
    judge.assert_same(out, np.zeros(case.x.shape), "out where gamma is 0")


@clause("rmsnorm_forward.one-feature")
@given(case=rows(columns=(1,)))
def test_a_row_of_one_feature_gives_gamma_with_its_sign(impl, case):
    x = exact(case.x)
    expected = exact(case.gamma) * x / np.sqrt(x**2 + exact(case.eps))
    (bound,) = ROW.bounds(arguments(case))
    assert_within(ROW.call(impl, arguments(case)), expected, bound, "out of one feature")


@clause("rmsnorm_forward.row-alone")
@given(case=rows())
def test_a_row_by_itself_gives_what_it_gives_in_the_batch(impl, case):
    i = int(case.stream("row").integers(case.rows))
    ROW.assert_gives(impl, arguments(case) | {"x": case.x[i : i + 1]}, f" of row {i} alone")


@clause("rmsnorm_forward.row-independence")
@given(case=rows())
def test_changing_one_row_leaves_the_others_alone(impl, case):
    i = int(case.stream("row").integers(case.rows))
    changed = np.array(case.x)
    changed[i] = case.other_x[i] * 7 + case.dtype(5 * case.recipe.scale)
    assert_others_stay(impl, case, changed, i)


@clause("rmsnorm_forward.feature-order")
@given(case=rows())
def test_permuting_features_with_their_gamma_permutes_the_output(impl, case):
    order = case.stream("order").permutation(case.columns)
    permuted = arguments(case) | {"x": case.x[:, order], "gamma": case.gamma[order]}
    ROW.assert_moved(impl, arguments(case), permuted, lambda out: [out[:, order]])


@clause("rmsnorm_forward.doubled-features")
@given(case=rows())
def test_features_twice_over_give_the_output_twice_over(impl, case):
    x, gamma = (np.concatenate([v, v], axis=-1) for v in (case.x, case.gamma))
    doubled = arguments(case) | {"x": x, "gamma": gamma}
    ROW.assert_moved(impl, arguments(case), doubled, lambda out: [np.hstack([out, out])])


@clause("rmsnorm_forward.sign-flip")
@given(case=rows())
def test_flipping_the_sign_of_the_batch_flips_the_sign_of_the_output(impl, case):
    ROW.assert_moved(impl, arguments(case), arguments(case) | {"x": -case.x}, lambda out: [-out])


@clause("rmsnorm_forward.power-of-two-scale")
@given(case=rows())
def test_scaling_by_a_power_of_two_and_eps_by_its_square_changes_at_most_the_last_digits(impl, case):
    (out,) = ROW.parts(impl, arguments(case))
    scaled = ROW.call(impl, ROW.scaled(arguments(case), 2.0 ** case.pick("k", (1, 3, -2, 5))))
    z = bounds.by_root_mean_square(case.x.T, case.eps)
    # All roundings scale with the data, but for those of a power function, which may cost a few units.
    size = np.abs(exact(case.gamma)) * (np.abs(z.x_hat) + z.x_hat_error).T
    assert_within(scaled, out, 16 * bounds.unit_roundoff(case.dtype) * size + bounds.tiny(case.dtype), "out of 2^k x")


@clause("rmsnorm_forward.nan-containment")
@given(case=rows(layouts=("C",)))
def test_a_nan_spoils_its_own_row_and_an_infinity_at_least_its_own_entry(impl, case):
    stream = case.stream("spoiled")
    i, j = int(stream.integers(case.rows)), int(stream.integers(case.columns))
    x = np.array(case.x)
    x[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    out = assert_others_stay(impl, case, x, i)
    # A finite number divided by infinity is 0: that is right too.
    spoiled = (out[i], f"row {i} of out") if np.isnan(x[i, j]) else (out[i, j], f"entry ({i}, {j}) of out")
    judge.assert_spoiled(*spoiled)


@clause("rmsnorm_forward.many-features")
@given(case=rows(rows=(1, 2), columns=(64, 65), offsets=(0.0,)))
def test_the_error_does_not_grow_with_the_number_of_features(impl, case):
    x = (np.tile(case.x, (1, 60)) + 100 * case.flipped.spread[:, None]).astype(case.dtype)
    ROW.assert_gives(impl, arguments(case) | {"x": x, "gamma": np.tile(case.gamma, 60)}, careful=True)


@clause("rmsnorm_forward.no-rows")
@given(case=rows().few(4))
def test_no_rows_give_no_rows(impl, case):
    out = ROW.call(impl, arguments(case) | {"x": case.x[:0]})
    judge.assert_array(out, (0, case.columns), "out of no rows")


def plain(impl, case: Rows) -> tuple[bounds.Numbers, bounds.Exact]:
    """x_hat, and its bound."""
    without = arguments(case) | {"gamma": np.ones_like(case.gamma)}
    (x_hat,), (bound,) = ROW.parts(impl, without), ROW.bounds(without)
    return x_hat, bound


def assert_others_stay(impl, case: Rows, x: bounds.Numbers, i: int) -> bounds.Numbers:
    """The output for an x that differs from the case's in row i alone is the same in the other rows."""
    (out,) = ROW.parts(impl, arguments(case) | {"x": x})
    (expected,), (bound,) = ROW.truth(arguments(case)), ROW.bounds(arguments(case))
    others = np.arange(case.rows) != i
    assert_within(out[others], expected[others], bound[others], "the other rows of out")
    return out
