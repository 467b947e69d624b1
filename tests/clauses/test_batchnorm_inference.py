"""The clauses of batchnorm_inference."""

import numpy as np

from spec import bounds
from whybn.plugin import clause

from . import judge, know
from .draw import SEVERAL, Case, batches, given
from .judge import assert_same, assert_within
from .row import Given, Result, Row
from .shared import clauses


def arguments(case: Case) -> Given:
    return {
        "x": case.x,
        "gamma": case.gamma,
        "beta": case.beta,
        "running_mean": case.running_mean,
        "running_var": case.running_var,
        "eps": case.eps,
    }


def unmoved(case: Case) -> Given:
    """Statistics 0 and 3/4 with eps 1/4 leave x as it is."""
    one, zero = np.ones(case.columns, case.dtype), np.zeros(case.columns, case.dtype)
    return {"gamma": one, "beta": zero, "running_mean": zero.copy(), "running_var": 0.75 * one, "eps": 0.25}


ROW = Row(
    function="batchnorm_inference",
    cases=batches,
    arguments=arguments,
    results={"out": Result(per="row")},
    bound="inference",
    units={"x": 1, "running_mean": 1, "running_var": 2, "eps": 2},
    vectors=("gamma", "beta", "running_mean", "running_var"),
    others=lambda case: [{"x": case.other_x, "running_mean": case.running_mean + case.beta}],
    also=lambda case: [unmoved(case)],
)

globals().update(
    clauses(
        ROW,
        "values keywords affine gamma-zero power-of-two-scale power-of-two-scale-bitwise large-offset shape "
        "parameter-dtype memory-layout no-mutation no-aliasing no-hidden-state refuses-wrong-shapes "
        "refuses-eps refuses-negative-variance",
    )
    | clauses(ROW, "integers", dtypes=(np.float64,))
    | clauses(ROW, "default-eps", scales=(1.0, 1e-3))
    | clauses(ROW, "batch-order feature-independence", rows=SEVERAL)
    | clauses(ROW, "tall-batch wide-batch")
)


def infer(impl, case: Case, **changed):
    """The output for the case's arguments, but for those that are given."""
    return impl.batchnorm_inference(**arguments(case) | changed)


def expected_of(case: Case, **changed):
    """What ``infer`` must give, and how far it may be off."""
    given_values = tuple((arguments(case) | changed).values())
    return know.batchnorm_inference(*given_values), bounds.inference(*given_values)


def rows_of(case: Case) -> list[int]:
    """A few of the case's rows, the last one among them."""
    return sorted({0, case.rows // 2, case.rows - 1})


@clause("batchnorm_inference.row-alone")
@given(case=batches())
def test_a_row_alone_gives_what_it_gives_in_a_batch(impl, case):
    expected, bound = expected_of(case)
    for i in rows_of(case):
        out = infer(impl, case, x=case.x[i : i + 1])
        assert_within(out, expected[i : i + 1], bound[i : i + 1], f"out of row {i} alone")


@clause("batchnorm_inference.company")
@given(case=batches(rows=SEVERAL))
def test_replacing_the_other_rows_changes_nothing(impl, case):
    i = int(case.stream("row").integers(case.rows))
    company = 100 * case.other_x + case.spread.astype(case.dtype)
    company[i] = case.x[i]
    out = infer(impl, case, x=company.astype(case.dtype))
    judge.assert_array(out, case.x.shape, "out")
    expected, bound = expected_of(case)
    assert_within(out[i], expected[i], bound[i], f"row {i} of out, in other company")


@clause("batchnorm_inference.dtype")
@given(case=batches())
def test_the_output_has_the_dtype_of_the_arguments_without_rows_too(impl, case):
    for x in (case.x, case.x[:0]):
        ROW.assert_dtype(infer(impl, case, x=x), case.dtype)


@clause("batchnorm_inference.empty-batch")
@given(case=batches())
def test_no_rows_give_no_rows(impl, case):
    judge.assert_array(infer(impl, case, x=case.x[:0]), (0, case.columns), "out of no rows")


@clause("batchnorm_inference.training-agreement")
@given(case=batches())
def test_with_the_batch_own_statistics_it_is_the_training_forward(impl, case):
    mean, var = (part.astype(case.dtype) for part in know.batch_statistics(case.x))
    out = infer(impl, case, running_mean=mean, running_var=var)
    expected = know.batchnorm_forward(case.x, case.gamma, case.beta, case.eps)
    near, bound = expected_of(case, running_mean=mean, running_var=var)
    assert_within(out, expected, bound + np.abs(expected - near), "out with the statistics of the batch")


@clause("batchnorm_inference.mean-gives-beta")
@given(case=batches())
def test_an_entry_at_the_running_mean_gives_beta(impl, case):
    x = np.repeat(case.running_mean[None, :], case.rows, axis=0)
    _, bound = expected_of(case, x=x)
    out = infer(impl, case, x=x)
    assert_within(out, np.broadcast_to(case.beta, x.shape), bound, "out at the running mean")


@clause("batchnorm_inference.zero-running-var")
@given(case=batches())
def test_a_running_variance_of_zero_leaves_eps_alone_under_the_root(impl, case):
    zero = np.zeros_like(case.running_var)
    expected, bound = expected_of(case, running_var=zero)
    assert_within(infer(impl, case, running_var=zero), expected, bound, "out with running_var 0")


@clause("batchnorm_inference.nan-containment")
@given(case=batches(layouts=("C",)))
def test_a_nan_or_infinity_spoils_its_own_entry_only(impl, case):
    stream = case.stream("spoiled")
    i, j = int(stream.integers(case.rows)), int(stream.integers(case.columns))
    x = np.array(case.x)
    x[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    out = infer(impl, case, x=x)
    judge.assert_array(out, x.shape, "out")
    others = np.ones(x.shape, dtype=bool)
    others[i, j] = False
    expected, bound = expected_of(case)
    assert_within(out[others], expected[others], bound[others], "the other entries of out")
    judge.assert_spoiled(out[i, j], f"entry ({i}, {j}) of out")


@clause("batchnorm_inference.row-alone-bitwise")
@given(case=batches())
def test_a_row_alone_gives_every_bit_of_what_it_gives_in_a_batch(impl, case):
    out = infer(impl, case)
    judge.assert_array(out, case.x.shape, "out")
    for i in rows_of(case):
        assert_same(infer(impl, case, x=case.x[i : i + 1]), out[i : i + 1], f"out of row {i} alone")
