"""The clauses of batchnorm_inference_backward."""

import numpy as np

from spec import bounds
from spec.bounds import exact
from whybn.plugin import clause

from . import judge, know
from .draw import LAYOUTS, SEVERAL, Case, batches, given, lay_out
from .judge import assert_same, assert_within

NAMES = "dx dgamma dbeta"


def arguments(case: Case) -> dict[str, object]:
    return {
        "dout": case.dout,
        "x": case.x,
        "gamma": case.gamma,
        "running_mean": case.running_mean,
        "running_var": case.running_var,
        "eps": case.eps,
    }


@clause("batchnorm_inference_backward.values")
@given(case=batches())
def test_the_gradients_take_the_running_statistics_as_constants(impl, case):
    assert_gradients(impl, arguments(case))


@clause("batchnorm_inference_backward.default-eps")
@given(case=batches())
def test_eps_is_1e_minus_5_unless_given(impl, case):
    # A small scale, so that eps decides the result.
    spelled_out = scaled(case, 2.0**-9) | {"eps": 1e-5}
    *all_but_eps, _ = spelled_out.values()
    got = impl.batchnorm_inference_backward(*all_but_eps)
    expected = know.batchnorm_inference_backward(**spelled_out)
    judge.assert_all_within(got, expected, own_bounds(spelled_out), NAMES)


@clause("batchnorm_inference_backward.keywords")
@given(case=batches())
def test_every_parameter_may_be_passed_by_its_name(impl, case):
    got = impl.batchnorm_inference_backward(**dict(reversed(arguments(case).items())))
    expected = know.batchnorm_inference_backward(**arguments(case))
    judge.assert_all_within(got, expected, own_bounds(arguments(case)), NAMES)


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
    allowed = [bound + error for bound, (_, error) in zip(own_bounds(arguments(case)), slopes, strict=True)]
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
    bound = [own * np.any(dout != 0, axis=axis) for own, axis in zip(own_bounds(moved), ((), 0, 0), strict=True)]
    got = impl.batchnorm_inference_backward(*moved.values())
    judge.assert_all_within(got, know.batchnorm_inference_backward(**moved), bound, NAMES)


@clause("batchnorm_inference_backward.dx-ignores-x")
@given(case=batches())
def test_dx_does_not_depend_on_x(impl, case):
    dx, _, _ = results(impl, arguments(case))
    again, _, _ = results(impl, arguments(case) | {"x": know.scaled(case.other_x, 8.0)})
    truth, _, _ = know.batchnorm_inference_backward(**arguments(case))
    assert_within(again, dx, at_size(2 * own_bounds(arguments(case)).dx, dx, truth), "dx for another x")


@clause("batchnorm_inference_backward.constant-dout")
@given(case=batches())
def test_the_same_cotangent_in_every_row_moves_every_row_alike(impl, case):
    constant = case.vector("constant", (1.0, -2.0, 3.0))
    row = exact(case.gamma) * constant / np.sqrt(exact(case.running_var) + exact(case.eps))
    moved = arguments(case) | {"dout": np.repeat(constant[None, :], case.rows, axis=0)}
    dx, _, dbeta = results(impl, moved)
    bound = own_bounds(moved)
    assert_within(dx, np.broadcast_to(row, case.x.shape), bound.dx, "dx of a constant dout")
    assert_within(dbeta, case.rows * exact(constant), bound.dbeta, "dbeta of a constant dout")


@clause("batchnorm_inference_backward.shifted-batch")
@given(case=batches(offsets=(0.0, 1.0)))
def test_adding_a_constant_to_a_feature_moves_dgamma_by_that_constant_times_dbeta_over_s(impl, case):
    shift = case.spread * case.pick("shift", (1.0, 3.0, 10.0))
    s = np.sqrt(exact(case.running_var) + exact(case.eps))
    x = (case.x + shift).astype(case.dtype)
    assert_moved(impl, case, lambda dx, dgamma, dbeta: [dx, dgamma + shift / s * dbeta, dbeta], x=x)


@clause("batchnorm_inference_backward.split-batch")
@given(case=batches(rows=SEVERAL))
def test_two_parts_of_a_batch_have_the_rows_of_dx_and_add_up_to_dgamma_and_dbeta(impl, case):
    k = int(case.stream("split").integers(1, case.rows))
    parts = [arguments(case) | {"x": case.x[rows], "dout": case.dout[rows]} for rows in (slice(k), slice(k, None))]
    (dx, *sums), (other_dx, *other_sums) = (map(exact, results(impl, part)) for part in parts)
    expected = [np.concatenate([dx, other_dx]), *(a + b for a, b in zip(sums, other_sums, strict=True))]
    # The parts' bounds are below the whole's: fewer rows, fewer roundings.
    truth = know.batchnorm_inference_backward(**arguments(case))
    bound = [at_size(3 * own, *v) for own, *v in zip(own_bounds(arguments(case)), expected, truth, strict=True)]
    judge.assert_all_within(results(impl, arguments(case)), expected, bound, NAMES)


@clause("batchnorm_inference_backward.zero-variance")
@given(case=batches())
def test_a_running_variance_of_zero_leaves_the_root_of_eps(impl, case):
    assert_gradients(impl, arguments(case) | {"running_var": np.zeros_like(case.running_var)})


@clause("batchnorm_inference_backward.gamma-zero")
@given(case=batches())
def test_gamma_zero_gives_a_dx_of_exactly_zero_and_the_same_dgamma(impl, case):
    got = impl.batchnorm_inference_backward(*(arguments(case) | {"gamma": np.zeros_like(case.gamma)}).values())
    dx, dgamma, dbeta = know.batchnorm_inference_backward(**arguments(case))
    bound = own_bounds(arguments(case))
    judge.assert_all_within(got, [np.zeros_like(dx), dgamma, dbeta], bound._replace(dx=exact(0)), NAMES)


@clause("batchnorm_inference_backward.gamma-scales-dx")
@given(case=batches())
def test_gamma_multiplies_dx_and_leaves_dgamma_and_dbeta_alone(impl, case):
    factor = case.pick("factor", (-1.0, 2.0, -4.0, 0.5))
    assert_moved(impl, case, lambda dx, *sums: [factor * dx, *sums], gamma=know.scaled(case.gamma, factor))


@clause("batchnorm_inference_backward.power-of-two-scale")
@given(case=batches())
def test_scaling_by_a_power_of_two_and_eps_by_its_square_divides_dx_by_it(impl, case):
    factor = 2.0 ** case.pick("k", (1, 3, -2, 5))
    assert_moved(impl, case, lambda dx, *sums: [dx / factor, *sums], **scaled(case, factor))


@clause("batchnorm_inference_backward.power-of-two-scale-bitwise")
@given(case=batches(layouts=("C", "Fortran")))
def test_scaling_by_a_power_of_two_and_eps_by_its_square_changes_no_bit(impl, case):
    factor = 2.0 ** case.pick("k", (1, 3, -2, 5))
    dx, *sums = results(impl, arguments(case))
    moved = results(impl, scaled(case, factor))
    for name, got, expected in zip(NAMES.split(), moved, (know.scaled(dx, 1 / factor), *sums), strict=True):
        assert_same(got, expected, f"{name} of everything scaled by 2^k")


@clause("batchnorm_inference_backward.feature-independence")
@given(case=batches())
def test_changing_one_feature_leaves_the_gradients_of_the_others_alone(impl, case):
    j = int(case.stream("feature").integers(case.columns))
    changed = {name: np.array(value) for name, value in arguments(case).items() if name != "eps"}
    for value in changed.values():
        value[..., j] = 3 * np.abs(value[..., j]) + 1
    before, got = results(impl, arguments(case)), results(impl, changed | {"eps": case.eps})
    truth, own = know.batchnorm_inference_backward(**arguments(case)), own_bounds(arguments(case))
    others = np.arange(case.columns) != j
    for k, name in enumerate(NAMES.split()):
        bound = at_size(2 * own[k], before[k], truth[k])[..., others]
        assert_within(got[k][..., others], before[k][..., others], bound, f"{name} of the other features")


@clause("batchnorm_inference_backward.batch-of-one")
@given(case=batches(rows=(1,)))
def test_a_batch_of_one_has_gradients_as_any_other(impl, case):
    assert_gradients(impl, arguments(case))


@clause("batchnorm_inference_backward.empty-batch")
@given(case=batches(layouts=("C",)))
def test_no_rows_give_an_empty_dx_and_sums_of_zero(impl, case):
    dx, dgamma, dbeta = results(impl, arguments(case) | {"x": case.x[:0], "dout": case.dout[:0]})
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
    dx, dgamma, dbeta = results(impl, arguments(case) | {name: spoiled})
    judge.assert_spoiled(dgamma[j], f"dgamma[{j}], where {name} holds {spoiled[i, j]},")
    if name == "dout":
        judge.assert_spoiled(dx[i, j], f"dx[{i}, {j}], where dout holds {spoiled[i, j]},")
        judge.assert_spoiled(dbeta[j], f"dbeta[{j}], where dout holds {spoiled[i, j]},")
    bound = [np.array(own) for own in own_bounds(arguments(case))]
    bound[0][i, j] = bound[1][j] = bound[2][j] = np.inf
    judge.assert_all_within((dx, dgamma, dbeta), know.batchnorm_inference_backward(**arguments(case)), bound, NAMES)


@clause("batchnorm_inference_backward.large-offset")
@given(case=batches(offsets=(0.0,)))
def test_an_offset_of_a_million_standard_deviations_costs_no_digits(impl, case):
    offset = 1e6 * case.spread
    x, mean = ((value + offset).astype(case.dtype) for value in (case.x, case.running_mean))
    assert_gradients(impl, arguments(case) | {"x": x, "running_mean": mean}, careful=True)


@clause("batchnorm_inference_backward.shape")
@given(case=batches())
def test_dx_has_the_shape_of_the_batch_and_dgamma_and_dbeta_one_entry_per_feature(impl, case):
    results(impl, arguments(case))


@clause("batchnorm_inference_backward.dtype")
@given(case=batches())
def test_the_gradients_have_the_dtype_of_the_arguments(impl, case):
    judge.assert_dtype(impl.batchnorm_inference_backward(*arguments(case).values()), case.dtype, NAMES)


@clause("batchnorm_inference_backward.parameter-dtype")
@given(case=batches(dtypes=(np.float32,)))
def test_a_float64_parameter_statistic_or_dout_does_not_change_the_dtype(impl, case):
    for name in ("dout", "gamma", "running_mean", "running_var"):
        wider = arguments(case) | {name: arguments(case)[name].astype(np.float64)}
        judge.assert_dtype(impl.batchnorm_inference_backward(*wider.values()), np.float32, NAMES)


@clause("batchnorm_inference_backward.integers")
@given(case=batches(values=("integers",), scales=(1.0,), offsets=(0.0,)))
def test_integers_are_taken_as_float64(impl, case):
    wide = {key: value.astype(np.float64) for key, value in arguments(case).items() if key != "eps"}
    wide["eps"] = case.eps
    got = impl.batchnorm_inference_backward(*(wide | {"x": case.x.astype(np.int64)}).values())
    judge.assert_dtype(got, np.float64, NAMES)
    judge.assert_all_within(got, know.batchnorm_inference_backward(**wide), own_bounds(wide), NAMES)


@clause("batchnorm_inference_backward.memory-layout")
@given(case=batches())
def test_any_memory_layout_is_accepted(impl, case):
    expected = know.batchnorm_inference_backward(**arguments(case))
    bound = own_bounds(arguments(case))
    for layout, another in zip(LAYOUTS, LAYOUTS[::-1], strict=True):
        laid = {key: lay_out(value, layout) for key, value in arguments(case).items() if key != "eps"}
        laid["dout"], laid["eps"] = lay_out(case.dout, another), case.eps
        judge.assert_all_within(impl.batchnorm_inference_backward(*laid.values()), expected, bound, NAMES)


@clause("batchnorm_inference_backward.no-mutation")
@given(case=batches(layouts=("C", "Fortran")))
def test_no_argument_is_changed(impl, case):
    judge.assert_changes_nothing(impl.batchnorm_inference_backward, arguments(case))


@clause("batchnorm_inference_backward.no-aliasing")
@given(case=batches(layouts=("C", "Fortran")))
def test_the_results_are_new_arrays(impl, case):
    judge.assert_owns_results(impl.batchnorm_inference_backward, arguments(case))


@clause("batchnorm_inference_backward.no-hidden-state")
@given(case=batches())
def test_a_result_depends_on_its_arguments_alone(impl, case):
    other = arguments(case) | {"x": case.other_x, "running_var": know.scaled(case.running_var, 4.0)}
    judge.assert_remembers_nothing(impl.batchnorm_inference_backward, arguments(case), other, NAMES)


@clause("batchnorm_inference_backward.refuses-wrong-shapes")
@given(case=batches())
def test_a_wrong_shape_is_refused_by_name(impl, case):
    n, d = case.x.shape
    vectors = ("gamma", "running_mean", "running_var")
    for name, value in (
        ("x", case.x[0]),
        ("x", case.x[None]),
        ("dout", case.dout[0]),
        ("dout", np.ones((n + 1, d), case.dtype)),
        ("dout", np.ones((n, d + 1), case.dtype)),
        *((name, np.ones(d + 1, case.dtype)) for name in vectors),
        *((name, np.ones((1, d), case.dtype)) for name in vectors),
        *((("dout", case.dout[:1]),) if n > 1 else ()),
        *((("dout", case.dout[:, :1]), *((name, np.ones(1, case.dtype)) for name in vectors)) if d > 1 else ()),
    ):
        judge.assert_raises(impl.batchnorm_inference_backward, arguments(case) | {name: value}, name, value.shape)


@clause("batchnorm_inference_backward.refuses-eps")
@given(case=batches())
def test_an_eps_that_is_not_positive_is_refused(impl, case):
    for eps in (0.0, -1e-5, float("nan")):
        judge.assert_raises(impl.batchnorm_inference_backward, arguments(case) | {"eps": eps}, "eps", eps)


@clause("batchnorm_inference_backward.refuses-negative-variance")
@given(case=batches())
def test_a_negative_running_variance_is_refused(impl, case):
    var = np.array(case.running_var)
    var[int(case.stream("feature").integers(case.columns))] = -0.5
    negative = arguments(case) | {"running_var": var}
    judge.assert_raises(impl.batchnorm_inference_backward, negative, "running_var", -0.5)


def scaled(case: Case, factor: float) -> dict[str, object]:
    """The arguments, the data and the mean times a power of two, the variance and eps times its square."""
    moved = {name: know.scaled(arguments(case)[name], factor) for name in ("x", "running_mean")}
    return (
        arguments(case)
        | moved
        | {
            "running_var": know.scaled(case.running_var, factor**2),
            "eps": case.eps * factor**2,
        }
    )


def own_bounds(given: dict[str, object], careful: bool = False) -> bounds.Gradients:
    """The bounds of the gradients for these arguments."""
    return bounds.inference_backward(*given.values(), careful)


def results(impl, given: dict[str, object]) -> tuple[bounds.Numbers, ...]:
    """The gradients for these arguments, as three arrays of the right shapes."""
    parts = judge.unpacked(impl.batchnorm_inference_backward(*given.values()), NAMES)
    shape = np.shape(given["x"])
    for name, part, wanted in zip(NAMES.split(), parts, (shape, shape[1:], shape[1:]), strict=True):
        judge.assert_array(part, wanted, name)
    return parts


def assert_gradients(impl, given: dict[str, object], careful: bool = False) -> None:
    """The gradients for these arguments are right."""
    got = impl.batchnorm_inference_backward(*given.values())
    judge.assert_all_within(got, know.batchnorm_inference_backward(**given), own_bounds(given, careful), NAMES)


def assert_moved(impl, case: Case, relation, **moved) -> None:
    """The gradients for moved arguments are the ``relation`` of the case's gradients.

    Both may be off by their bounds, and rounding the arguments may have moved them further; that gap is known exactly.
    """
    here, there = arguments(case), arguments(case) | moved
    expected = relation(*(exact(part) for part in results(impl, here)))
    got = impl.batchnorm_inference_backward(*there.values())
    truth = zip(
        relation(*know.batchnorm_inference_backward(**here)), know.batchnorm_inference_backward(**there), strict=True
    )
    own = zip(relation(*own_bounds(here)), own_bounds(there), strict=True)
    bound = [
        at_size(np.abs(before) + after + np.abs(a - b), part, a)
        for part, (before, after), (a, b) in zip(expected, own, truth, strict=True)
    ]
    judge.assert_all_within(got, expected, bound, NAMES)


def at_size(bound, got, truth) -> bounds.Exact:
    """``judge.at_size``, for one number per column too."""
    return judge.at_size(*map(np.atleast_2d, (bound, got, truth))).reshape(np.shape(bound))
