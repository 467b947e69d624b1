"""The clauses of masked_batchnorm."""

from dataclasses import replace
from typing import Any

import numpy as np

from spec import bounds
from spec.bounds import exact
from whybn.plugin import clause

from . import judge, know
from .draw import Cases, Masked, cases_of, given
from .judge import assert_same, assert_within
from .row import Given, Related, Result
from .shared import clauses

ROWS = (2, 3, 4, 1, 5, 8, 9, 17, 33, 65)
SEVERAL = tuple(n for n in ROWS if n > 1)
MOST = 10  # examples beside the corners: the function has many clauses


def masked(**tables: Any) -> Cases:
    return cases_of(Masked, **{"rows": ROWS, "most": MOST, **tables})


def arguments(case: Masked) -> Given:
    return {"x": case.x, "mask": case.mask, "gamma": case.gamma, "beta": case.beta, "eps": case.eps}


def bound_of(x, mask, gamma, beta, eps: float, careful: bool = False) -> bounds.Exact:
    """The bounds of the rows that count as a batch of their own; the zeros of the others are exact."""
    bound = np.zeros(x.shape, dtype=np.longdouble)
    bound[mask] = bounds.forward(x[mask], gamma, beta, eps, careful)
    return bound


ROW = Related(
    function="masked_batchnorm",
    cases=masked,
    arguments=arguments,
    results={"out": Result(per="row")},
    bound=bound_of,
    units={"x": 1, "eps": 2},
    rows=("x", "mask"),
    vectors=("gamma", "beta"),
    others=lambda case: [{"x": case.other_x}, {"mask": case.other_mask}],
)

globals().update(
    clauses(
        ROW,
        "values keywords shape dtype parameter-dtype integers memory-layout no-mutation no-aliasing no-hidden-state "
        "doubled-batch refuses-eps",
    )
    | clauses(
        ROW,
        "default-eps batch-order shift-invariance scale-invariance feature-independence power-of-two-scale-bitwise "
        "huge-values large-offset",
        rows=SEVERAL,
    )
    | clauses(ROW, "tall-batch wide-batch unlike-scales half-precision")
    | clauses(replace(ROW, rows=("x",)), "refuses-wrong-shapes")
)


@clause("masked_batchnorm.all-count")
@given(case=masked())
def test_where_all_rows_count_it_is_batch_norm(impl, case):
    out = ROW.call(impl, arguments(case) | {"mask": np.ones(case.rows, dtype=bool)})
    expected = know.batchnorm_forward(case.x, case.gamma, case.beta, case.eps)
    bound = bounds.forward(case.x, case.gamma, case.beta, case.eps)
    assert_within(out, expected, bound, "out where all rows count")


@clause("masked_batchnorm.zero-mean")
@given(case=masked(rows=SEVERAL))
def test_the_rows_that_count_have_zero_mean_before_the_affine_step(impl, case):
    x_hat, bound = plain(impl, case)
    assert_within(
        x_hat.mean(axis=0), np.zeros(case.columns), bound.mean(axis=0), "mean of x_hat over the rows that count"
    )


@clause("masked_batchnorm.variance")
@given(case=masked(rows=SEVERAL))
def test_the_rows_that_count_have_variance_var_over_var_plus_eps(impl, case):
    x_hat, bound = plain(impl, case)
    _, var = know.batch_statistics(case.x[case.mask])
    expected = var / (var + exact(case.eps))
    assert_within(
        x_hat.var(axis=0), expected, bounds.variance_of(expected, bound), "variance of x_hat over the rows that count"
    )


@clause("masked_batchnorm.zeros-elsewhere")
@given(case=masked(rows=SEVERAL))
def test_the_rows_that_do_not_count_come_out_as_zeros(impl, case):
    (out,) = ROW.parts(impl, arguments(case))
    rest = out[~case.mask]
    assert_same(rest, np.zeros(rest.shape), "out of the rows that do not count")


@clause("masked_batchnorm.padding-changes-nothing")
@given(case=masked())
def test_padding_a_batch_changes_no_row_that_counts(impl, case):
    more = case.pick("more", (1, 2, 5))
    padding = (case.values("more", (more, case.columns)) * 100 * case.spread).astype(case.dtype)
    padded = {"x": np.concatenate([case.x, padding]), "mask": np.append(case.mask, [False] * more)}
    ROW.assert_moved(
        impl,
        arguments(case),
        arguments(case) | padded,
        lambda out: (np.concatenate([out, np.zeros((more, case.columns))]),),
    )


@clause("masked_batchnorm.other-values")
@given(case=masked(rows=SEVERAL))
def test_what_stands_in_rows_that_do_not_count_changes_nothing(impl, case):
    x = np.array(case.x)
    x[~case.mask] = (1e6 * case.spread).astype(case.dtype)
    ROW.assert_right(ROW.call(impl, arguments(case) | {"x": x}), arguments(case))


@clause("masked_batchnorm.nan-in-padding")
@given(case=masked(rows=SEVERAL, layouts=("C",)))
def test_a_nan_or_infinity_in_a_row_that_does_not_count_changes_nothing(impl, case):
    x = np.array(case.x)
    x[~case.mask] = case.pick("spoiler", (np.nan, np.inf, -np.inf))
    ROW.assert_right(ROW.call(impl, arguments(case) | {"x": x}), arguments(case))


@clause("masked_batchnorm.one-counts")
@given(case=masked())
def test_one_row_that_counts_gives_beta(impl, case):
    i = int(case.stream("row").integers(case.rows))
    out = ROW.call(impl, arguments(case) | {"mask": np.arange(case.rows) == i})
    judge.assert_array(out, case.x.shape, "out")
    u = bounds.unit_roundoff(case.dtype)
    folded = 64 * u * np.abs(exact(case.x[i]) * case.gamma) / np.sqrt(exact(case.eps))
    bound = folded + 4 * u * np.abs(exact(case.beta))
    assert_within(out[i], case.beta, bound, f"row {i} of out, the only one that counts,")


@clause("masked_batchnorm.affine")
@given(case=masked())
def test_gamma_and_beta_act_after_normalizing(impl, case):
    x_hat, own = plain(impl, case)
    (out,) = ROW.parts(impl, arguments(case))
    bound = np.abs(case.gamma) * own + ROW.bounds(arguments(case))[0][case.mask]
    what = "out of the rows that count"
    assert_within(out[case.mask], exact(case.gamma) * x_hat + exact(case.beta), bound, what)


@clause("masked_batchnorm.gamma-zero")
@given(case=masked())
def test_gamma_zero_gives_beta_in_the_rows_that_count(impl, case):
    (out,) = ROW.parts(impl, arguments(case) | {"gamma": np.zeros_like(case.gamma)})
    expected = np.where(case.mask[:, None], case.beta, np.zeros_like(case.beta))
    assert_same(out, expected, "out where gamma is 0")


@clause("masked_batchnorm.nan-containment")
@given(case=masked(rows=SEVERAL, layouts=("C",)))
def test_a_nan_or_infinity_that_counts_spoils_its_own_feature_only(impl, case):
    stream = case.stream("spoiled")
    i, j = int(stream.choice(np.flatnonzero(case.mask))), int(stream.integers(case.columns))
    x = np.array(case.x)
    x[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    (out,) = ROW.parts(impl, arguments(case) | {"x": x})
    ROW.assert_right(out, arguments(case), but=j)
    if case.mask.sum() > 1:  # right code may know without looking that one value has variance zero
        judge.assert_spoiled(out[case.mask, j], f"feature {j} of the rows that count")
    rest = out[~case.mask]
    assert_same(rest, np.zeros(rest.shape), "out of the rows that do not count")


@clause("masked_batchnorm.constant-feature")
@given(case=masked(layouts=("C",)))
def test_a_constant_feature_gives_beta(impl, case):
    constant = case.stream("constant").choice((0.1, 1.0, -7.3, 1e4), case.columns).astype(case.dtype)
    x = np.where(case.mask[:, None], constant, case.x).astype(case.dtype)
    expected = np.where(case.mask[:, None], case.beta, np.zeros_like(case.beta))
    bound = ROW.bounds(arguments(case) | {"x": x}, careful=True)[0]
    assert_within(ROW.call(impl, arguments(case) | {"x": x}), expected, bound, "out of a constant feature")


@clause("masked_batchnorm.refuses-nothing-counted")
@given(case=masked().few(8))
def test_a_mask_that_counts_no_row_is_refused(impl, case):
    for n in (case.rows, 0):
        nothing = {"x": case.x[:n], "mask": np.zeros(n, dtype=bool)}
        judge.assert_raises(impl.masked_batchnorm, arguments(case) | nothing, "mask x", "")


@clause("masked_batchnorm.refuses-masks")
@given(case=masked(rows=SEVERAL).few(8))
def test_a_mask_of_numbers_or_of_another_shape_is_refused(impl, case):
    n = case.rows
    for shape in ((n + 1,), (n - 1,), (n, 1), (1, n), (1,), ()):
        wrong = np.ones(shape, dtype=bool)
        judge.assert_raises(impl.masked_batchnorm, arguments(case) | {"mask": wrong}, "mask", shape)
    for dtype in (np.int64, np.float64):
        judge.assert_raises(
            impl.masked_batchnorm, arguments(case) | {"mask": case.mask.astype(dtype)}, "mask", np.dtype(dtype)
        )


def plain(impl, case: Masked) -> tuple[bounds.Exact, bounds.Exact]:
    """x_hat of the rows that count, in long double, and its bound."""
    arrays = arguments(case) | {"gamma": np.ones_like(case.gamma), "beta": np.zeros_like(case.beta)}
    (x_hat,) = ROW.parts(impl, arrays)
    return exact(x_hat)[case.mask], ROW.bounds(arrays)[0][case.mask]
