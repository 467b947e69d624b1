"""The clauses of batchnorm_inference_backward."""

import numpy as np

from spec.bounds import exact
from whybn.plugin import clause

from . import judge, know
from .draw import SEVERAL, Case, batches, given
from .judge import assert_same, assert_within
from .row import Given, Related, Result
from .shared import clauses

NAMES = "dx dgamma dbeta"


def arguments(case: Case) -> Given:
    return {
        "dout": case.dout,
        "x": case.x,
        "gamma": case.gamma,
        "running_mean": case.running_mean,
        "running_var": case.running_var,
        "eps": case.eps,
    }


ROW = Related(
    function="batchnorm_inference_backward",
    cases=batches,
    arguments=arguments,
    results={"dx": Result(per="row", unit=-1), "dgamma": Result(per="sum"), "dbeta": Result(per="sum")},
    bound="inference_backward",
    units={"x": 1, "running_mean": 1, "running_var": 2, "eps": 2},
    rows=("x", "dout"),
    vectors=("gamma", "running_mean", "running_var"),
    others=lambda case: [{"x": case.other_x, "running_var": know.scaled(case.running_var, 4.0)}],
)

globals().update(
    clauses(
        ROW,
        "values default-eps keywords power-of-two-scale feature-independence large-offset shape dtype "
        "parameter-dtype integers memory-layout no-mutation no-aliasing no-hidden-state "
        "refuses-wrong-shapes refuses-eps refuses-negative-variance",
    )
    | clauses(ROW, "power-of-two-scale-bitwise", layouts=("C", "Fortran"))
    | clauses(ROW, "tall-batch wide-batch")
)


@clause("batchnorm_inference_backward.central-differences")
@given(case=batches(rows=(2, 3, 1), columns=(2, 1), dtypes=(np.float64,), scales=(1.0,), offsets=(0.0, 1.0)))
def test_the_gradients_are_the_slopes_of_the_inference_pass(impl, case):
    got = impl.batchnorm_inference_backward(*arguments(case).values())
    at = {"x": case.x, "gamma": case.gamma, "beta": case.beta}
    fixed = {"running_mean": case.running_mean, "running_var": case.running_var, "eps": case.eps}
    slopes = [
        know.central_differences(
            lambda v, name=name: know.batchnorm_inference(**at | {name: v}, **fixed), case.dout, at[name]
        )
        for name in at
    ]
    allowed = [bound + error for bound, (_, error) in zip(ROW.bounds(arguments(case)), slopes, strict=True)]
    judge.assert_all_within(got, [slope for slope, _ in slopes], allowed, NAMES)


@clause("batchnorm_inference_backward.diagonal-jacobian")
@given(case=batches())
def test_a_cotangent_at_one_entry_moves_that_entry_alone(impl, case):
    stream = case.stream("entry")
    i, j = int(stream.integers(case.rows)), int(stream.integers(case.columns))
    dout = np.zeros_like(case.dout)
    dout[i, j] = stream.choice((1.0, -2.0, 3.0))
    moved = arguments(case) | {"dout": dout}
    # Zero times a finite number is zero: all that dout leaves alone is exact.
    bound = [own * np.any(dout != 0, axis=axis) for own, axis in zip(ROW.bounds(moved), ((), 0, 0), strict=True)]
    got = impl.batchnorm_inference_backward(*moved.values())
    judge.assert_all_within(got, know.batchnorm_inference_backward(**moved), bound, NAMES)


@clause("batchnorm_inference_backward.dx-ignores-x")
@given(case=batches())
def test_dx_does_not_depend_on_x(impl, case):
    dx, _, _ = ROW.parts(impl, arguments(case))
    again, _, _ = ROW.parts(impl, arguments(case) | {"x": know.scaled(case.other_x, 8.0)})
    truth, _, _ = know.batchnorm_inference_backward(**arguments(case))
    assert_within(again, dx, judge.at_size(2 * ROW.bounds(arguments(case)).dx, dx, truth), "dx for another x")


@clause("batchnorm_inference_backward.constant-dout")
@given(case=batches())
def test_the_same_cotangent_in_every_row_moves_every_row_alike(impl, case):
    constant = case.vector("constant", (1.0, -2.0, 3.0))
    row = exact(case.gamma) * constant / np.sqrt(exact(case.running_var) + exact(case.eps))
    moved = arguments(case) | {"dout": np.repeat(constant[None, :], case.rows, axis=0)}
    dx, _, dbeta = ROW.parts(impl, moved)
    bound = ROW.bounds(moved)
    assert_within(dx, np.broadcast_to(row, case.x.shape), bound.dx, "dx of a constant dout")
    assert_within(dbeta, case.rows * exact(constant), bound.dbeta, "dbeta of a constant dout")


@clause("batchnorm_inference_backward.shifted-batch")
@given(case=batches(offsets=(0.0, 1.0)))
def test_adding_a_constant_to_a_feature_moves_dgamma_by_that_constant_times_dbeta_over_s(impl, case):
    shift = case.spread * case.pick("shift", (1.0, 3.0, 10.0))
    s = np.sqrt(exact(case.running_var) + exact(case.eps))
    moved = arguments(case) | {"x": (case.x + shift).astype(case.dtype)}
    ROW.assert_moved(impl, arguments(case), moved, lambda dx, dgamma, dbeta: [dx, dgamma + shift / s * dbeta, dbeta])


@clause("batchnorm_inference_backward.split-batch")
@given(case=batches(rows=SEVERAL))
def test_two_parts_of_a_batch_have_the_rows_of_dx_and_add_up_to_dgamma_and_dbeta(impl, case):
    k = int(case.stream("split").integers(1, case.rows))
    parts = [arguments(case) | {"x": case.x[rows], "dout": case.dout[rows]} for rows in (slice(k), slice(k, None))]
    (dx, *sums), (other_dx, *other_sums) = (map(exact, ROW.parts(impl, part)) for part in parts)
    expected = [np.concatenate([dx, other_dx]), *(a + b for a, b in zip(sums, other_sums, strict=True))]
    # The parts' bounds are below the whole's: fewer rows, fewer roundings.
    truth = know.batchnorm_inference_backward(**arguments(case))
    bound = [judge.at_size(3 * own, *v) for own, *v in zip(ROW.bounds(arguments(case)), expected, truth, strict=True)]
    judge.assert_all_within(ROW.parts(impl, arguments(case)), expected, bound, NAMES)


@clause("batchnorm_inference_backward.zero-variance")
@given(case=batches())
def test_a_running_variance_of_zero_leaves_the_root_of_eps(impl, case):
    ROW.assert_gives(impl, arguments(case) | {"running_var": np.zeros_like(case.running_var)})


@clause("batchnorm_inference_backward.gamma-zero")
@given(case=batches())
def test_gamma_zero_gives_a_dx_of_exactly_zero_and_the_same_dgamma(impl, case):
    got = impl.batchnorm_inference_backward(*(arguments(case) | {"gamma": np.zeros_like(case.gamma)}).values())
    dx, dgamma, dbeta = know.batchnorm_inference_backward(**arguments(case))
    bound = ROW.bounds(arguments(case))
    judge.assert_all_within(got, [np.zeros_like(dx), dgamma, dbeta], bound._replace(dx=exact(0)), NAMES)


@clause("batchnorm_inference_backward.gamma-scales-dx")
@given(case=batches())
def test_gamma_multiplies_dx_and_leaves_dgamma_and_dbeta_alone(impl, case):
    factor = case.pick("factor", (-1.0, 2.0, -4.0, 0.5))
    moved = arguments(case) | {"gamma": know.scaled(case.gamma, factor)}
    ROW.assert_moved(impl, arguments(case), moved, lambda dx, *sums: [factor * dx, *sums])


@clause("batchnorm_inference_backward.batch-of-one")
@given(case=batches(rows=(1,)))
def test_a_batch_of_one_has_gradients_as_any_other(impl, case):
    ROW.assert_gives(impl, arguments(case))


@clause("batchnorm_inference_backward.empty-batch")
@given(case=batches(layouts=("C",)))
def test_no_rows_give_an_empty_dx_and_sums_of_zero(impl, case):
    dx, dgamma, dbeta = ROW.parts(impl, arguments(case) | {"x": case.x[:0], "dout": case.dout[:0]})
    judge.assert_dtype((dx, dgamma, dbeta), case.dtype, NAMES)
    assert_same(dgamma, np.zeros(case.columns), "dgamma of no rows")
    assert_same(dbeta, np.zeros(case.columns), "dbeta of no rows")


@clause("batchnorm_inference_backward.nan-containment")
@given(case=batches(layouts=("C",)))
def test_a_nan_or_infinity_spoils_its_own_entry_and_the_sums_over_it_only(impl, case):
    stream = case.stream("spoiled")
    name = case.pick("argument", ("x", "dout"))
    i, j = int(stream.integers(case.rows)), int(stream.integers(case.columns))
    spoiled = np.array(arguments(case)[name])
    spoiled[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    dx, dgamma, dbeta = ROW.parts(impl, arguments(case) | {name: spoiled})
    judge.assert_spoiled(dgamma[j], f"dgamma[{j}], where {name} holds {spoiled[i, j]},")
    if name == "dout":
        judge.assert_spoiled(dx[i, j], f"dx[{i}, {j}], where dout holds {spoiled[i, j]},")
        judge.assert_spoiled(dbeta[j], f"dbeta[{j}], where dout holds {spoiled[i, j]},")
    bound = [np.array(own) for own in ROW.bounds(arguments(case))]
    bound[0][i, j] = bound[1][j] = bound[2][j] = np.inf
    judge.assert_all_within((dx, dgamma, dbeta), know.batchnorm_inference_backward(**arguments(case)), bound, NAMES)
