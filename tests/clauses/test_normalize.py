"""The clauses of normalize."""

import numpy as np

from spec import bounds
from spec.bounds import Exact, Numbers, exact
from whybn.plugin import clause

from . import judge, know
from .draw import SEVERAL, Case, batches, given
from .judge import assert_within
from .row import Given, Result, Row
from .shared import clauses


def allowed(x: Numbers, mean: Numbers, var: Numbers, eps: float, careful: bool = False) -> Exact:
    """Error of x_hat: that of inference without an affine step."""
    return bounds.inference(x, np.ones(1), np.zeros(1), mean, var, eps, careful)


def others(case: Case) -> list[Given]:
    one = case.dtype(1)
    return [{"x": case.other_x, "mean": case.running_mean + one, "var": case.running_var + one}, {"eps": case.eps * 2}]


def arguments(case: Case) -> Given:
    return {"x": case.x, "mean": case.running_mean, "var": case.running_var, "eps": case.eps}


ROW = Row(
    function="normalize",
    cases=batches,
    arguments=arguments,
    results={"x_hat": Result(per="row")},
    bound=allowed,
    units={"x": 1, "mean": 1, "var": 2, "eps": 2},
    vectors=("mean", "var"),
    others=others,
)

globals().update(
    clauses(
        ROW,
        "values default-eps keywords shift-invariance feature-independence power-of-two-scale-bitwise "
        "tiny-variance large-offset shape dtype parameter-dtype integers memory-layout no-mutation "
        "no-aliasing no-hidden-state refuses-wrong-shapes refuses-eps refuses-negative-variance",
    )
    | clauses(ROW, "batch-order", rows=SEVERAL)
    | clauses(ROW, "tall-batch wide-batch")
)


@clause("normalize.inverse")
@given(case=batches())
def test_scaling_and_shifting_back_gives_the_batch_back(impl, case):
    mean, var = case.running_mean, case.running_var
    x_hat = impl.normalize(case.x, mean, var, eps=case.eps)
    judge.assert_array(x_hat, case.x.shape, "x_hat")
    std = np.sqrt(exact(var) + exact(case.eps))
    back = exact(x_hat) * std + exact(mean)
    assert_within(back, case.x, allowed(case.x, mean, var, case.eps) * std, "x_hat sqrt(var + eps) + mean")


@clause("normalize.own-statistics")
@given(case=batches(rows=SEVERAL))
def test_a_batch_normalized_by_its_own_statistics_has_mean_zero_and_variance_var_over_var_plus_eps(impl, case):
    mean, var = (part.astype(case.dtype) for part in know.batch_statistics(case.x))
    x_hat = impl.normalize(case.x, mean, var, eps=case.eps)
    judge.assert_array(x_hat, case.x.shape, "x_hat")
    # The statistics are rounded: the exact x_hat by them has nearly mean zero, and its own variance.
    exact_x_hat = know.normalize(case.x, mean, var, case.eps)
    bound = allowed(case.x, mean, var, case.eps)
    shift = bound.mean(axis=0) + np.abs(exact_x_hat.mean(axis=0))
    assert_within(exact(x_hat).mean(axis=0), np.zeros(case.columns), shift, "feature mean of x_hat")
    expected = exact(var) / (exact(var) + exact(case.eps))
    spread = bounds.variance_of(expected, bound) + np.abs(exact_x_hat.var(axis=0) - expected)
    assert_within(exact(x_hat).var(axis=0), expected, spread, "feature variance of x_hat")


@clause("normalize.zero-variance")
@given(case=batches())
def test_where_var_is_zero_the_distance_is_divided_by_the_root_of_eps(impl, case):
    var = np.zeros_like(case.running_var)
    ROW.assert_gives(impl, arguments(case) | {"var": var})


@clause("normalize.centre")
@given(case=batches())
def test_a_row_that_equals_the_mean_gives_zero(impl, case):
    x = np.concatenate([case.x, case.running_mean[None]])
    x_hat = impl.normalize(x, case.running_mean, case.running_var, eps=case.eps)
    judge.assert_array(x_hat, x.shape, "x_hat")
    bound = allowed(x, case.running_mean, case.running_var, case.eps)[-1]
    assert_within(x_hat[-1], np.zeros(case.columns), bound, "x_hat of the row that equals the mean")


@clause("normalize.row-independence")
@given(case=batches())
def test_a_row_gives_the_same_result_alone_or_among_others(impl, case):
    i = int(case.stream("row").integers(case.rows))
    ROW.assert_gives(impl, arguments(case) | {"x": case.x[i : i + 1]})


@clause("normalize.empty-batch")
@given(case=batches())
def test_a_batch_without_rows_gives_an_output_without_rows(impl, case):
    x_hat = impl.normalize(case.x[:0], case.running_mean, case.running_var, eps=case.eps)
    judge.assert_array(x_hat, (0, case.columns), "x_hat")


@clause("normalize.scale-invariance")
@given(case=batches())
def test_scaling_a_feature_its_statistics_and_eps_together_changes_nothing_but_the_sign(impl, case):
    factor = case.pick("factor", (3.0, -1.0, 0.7, -10.0))
    moved = ROW.scaled(arguments(case), factor)
    ROW.assert_moved(impl, arguments(case), moved, lambda x_hat: [np.sign(factor) * x_hat])


@clause("normalize.nan-containment")
@given(case=batches(layouts=("C",)))
def test_a_nan_or_infinity_in_the_batch_spoils_its_own_entry_only(impl, case):
    stream = case.stream("spoiled")
    i, j = int(stream.integers(case.rows)), int(stream.integers(case.columns))
    x = np.array(case.x)
    x[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    x_hat = impl.normalize(x, case.running_mean, case.running_var, eps=case.eps)
    bound = allowed(case.x, case.running_mean, case.running_var, case.eps)
    bound[i, j] = np.inf
    assert_within(x_hat, know.normalize(case.x, case.running_mean, case.running_var, case.eps), bound, "x_hat")
    judge.assert_spoiled(x_hat[i, j], f"entry ({i}, {j}) of x_hat")


@clause("normalize.mean-nan")
@given(case=batches(layouts=("C",)))
def test_a_nan_or_infinity_in_the_mean_spoils_its_own_feature_only(impl, case):
    j = int(case.stream("feature").integers(case.columns))
    mean = np.array(case.running_mean)
    mean[j] = case.pick("spoiled", (np.nan, np.inf, -np.inf))
    x_hat = impl.normalize(case.x, mean, case.running_var, eps=case.eps)
    ROW.assert_right(x_hat, arguments(case), but=j)
    judge.assert_spoiled(x_hat[:, j], f"feature {j} of x_hat")
