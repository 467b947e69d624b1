"""The clauses of batchnorm_inference."""

import numpy as np

from spec import bounds
from whybn.plugin import clause

from . import judge, know
from .draw import LAYOUTS, SEVERAL, Case, batches, given, lay_out
from .judge import assert_same, assert_within


def arguments(case: Case) -> dict[str, object]:
    return {
        "x": case.x,
        "gamma": case.gamma,
        "beta": case.beta,
        "running_mean": case.running_mean,
        "running_var": case.running_var,
        "eps": case.eps,
    }


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


@clause("batchnorm_inference.values")
@given(case=batches())
def test_the_output_is_normalized_by_the_running_statistics(impl, case):
    out = impl.batchnorm_inference(case.x, case.gamma, case.beta, case.running_mean, case.running_var, eps=case.eps)
    assert_within(out, *expected_of(case), "out")


@clause("batchnorm_inference.default-eps")
@given(case=batches(scales=(1.0, 1e-3)))
def test_eps_is_1e_minus_5_unless_given(impl, case):
    # A small scale, so that eps decides the result.
    small = {
        "x": know.scaled(case.x, 2.0**-9),
        "running_mean": know.scaled(case.running_mean, 2.0**-9),
        "running_var": know.scaled(case.running_var, 2.0**-18),
    }
    out = impl.batchnorm_inference(gamma=case.gamma, beta=case.beta, **small)
    assert_within(out, *expected_of(case, **small, eps=1e-5), "out with the default eps")


@clause("batchnorm_inference.keywords")
@given(case=batches())
def test_every_parameter_may_be_passed_by_its_name(impl, case):
    out = impl.batchnorm_inference(**dict(reversed(arguments(case).items())))
    assert_within(out, *expected_of(case), "out")


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


@clause("batchnorm_inference.batch-order")
@given(case=batches(rows=SEVERAL))
def test_permuting_the_rows_permutes_the_output(impl, case):
    order = case.stream("order").permutation(case.rows)
    out = infer(impl, case, x=case.x[order])
    expected, bound = expected_of(case)
    assert_within(out, expected[order], bound[order], "out of the permuted rows")


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


@clause("batchnorm_inference.gamma-zero")
@given(case=batches())
def test_gamma_zero_gives_beta_exactly(impl, case):
    out = infer(impl, case, gamma=np.zeros_like(case.gamma))
    assert_same(out, np.broadcast_to(case.beta, case.x.shape), "out where gamma is 0")


@clause("batchnorm_inference.affine")
@given(case=batches())
def test_gamma_and_beta_act_after_normalizing(impl, case):
    plain = {"gamma": np.ones_like(case.gamma), "beta": np.zeros_like(case.beta)}
    x_hat = infer(impl, case, **plain)
    judge.assert_array(x_hat, case.x.shape, "x_hat")
    gamma = bounds.exact(case.gamma)
    _, x_hat_bound = expected_of(case, **plain)
    _, bound = expected_of(case)
    expected = gamma * bounds.exact(x_hat) + bounds.exact(case.beta)
    assert_within(infer(impl, case), expected, bound + np.abs(gamma) * x_hat_bound, "out")


@clause("batchnorm_inference.zero-running-var")
@given(case=batches())
def test_a_running_variance_of_zero_leaves_eps_alone_under_the_root(impl, case):
    zero = np.zeros_like(case.running_var)
    expected, bound = expected_of(case, running_var=zero)
    assert_within(infer(impl, case, running_var=zero), expected, bound, "out with running_var 0")


@clause("batchnorm_inference.power-of-two-scale")
@given(case=batches())
def test_scaling_the_data_and_the_statistics_changes_at_most_the_last_digits(impl, case):
    scaled = scaled_up(case)
    expected, _ = expected_of(case)
    _, bound = expected_of(case, **scaled)
    assert_within(infer(impl, case, **scaled), expected, bound, "out of 2^k x")


@clause("batchnorm_inference.feature-independence")
@given(case=batches(rows=SEVERAL))
def test_changing_one_feature_leaves_the_others_alone(impl, case):
    j = int(case.stream("feature").integers(case.columns))
    changed = {name: np.array(value) for name, value in arguments(case).items() if name != "eps"}
    for value in changed.values():
        value[..., j] = 3 * value[..., j] + 2
    out = infer(impl, case, **changed)
    judge.assert_array(out, case.x.shape, "out")
    others = np.arange(case.columns) != j
    expected, bound = expected_of(case)
    assert_within(out[:, others], expected[:, others], bound[:, others], "the other features of out")


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


@clause("batchnorm_inference.shape")
@given(case=batches())
def test_the_output_has_the_shape_of_the_batch(impl, case):
    judge.assert_array(infer(impl, case), case.x.shape, "out")


@clause("batchnorm_inference.dtype")
@given(case=batches())
def test_the_output_has_the_dtype_of_the_arguments(impl, case):
    judge.assert_dtype(infer(impl, case), case.dtype, "out")
    judge.assert_dtype(infer(impl, case, x=case.x[:0]), case.dtype, "out")


@clause("batchnorm_inference.memory-layout")
@given(case=batches())
def test_any_memory_layout_is_accepted(impl, case):
    expected, bound = expected_of(case)
    arrays = {name: value for name, value in arguments(case).items() if name != "eps"}
    for layout in LAYOUTS:
        out = infer(impl, case, **{name: lay_out(value, layout) for name, value in arrays.items()})
        assert_within(out, expected, bound, f"out of a {layout} array")


@clause("batchnorm_inference.no-mutation")
@given(case=batches(layouts=("C", "Fortran")))
def test_no_argument_is_changed(impl, case):
    judge.assert_changes_nothing(impl.batchnorm_inference, arguments(case))


@clause("batchnorm_inference.no-aliasing")
@given(case=batches(layouts=("C", "Fortran")))
def test_the_result_is_a_new_array(impl, case):
    judge.assert_owns_results(impl.batchnorm_inference, arguments(case))
    # Statistics 0 and 3/4 with eps 1/4 leave x as it is: the result is a copy all the same.
    d = case.columns
    one, zero = np.ones(d, case.dtype), np.zeros(d, case.dtype)
    unmoved = (case.x, one, zero, zero.copy(), 0.75 * one, 0.25)
    judge.assert_owns_results(impl.batchnorm_inference, dict(zip(arguments(case), unmoved, strict=True)))


@clause("batchnorm_inference.no-hidden-state")
@given(case=batches())
def test_a_result_depends_on_its_arguments_alone(impl, case):
    other = arguments(case) | {"x": case.other_x, "running_mean": case.running_mean + case.beta}
    judge.assert_remembers_nothing(impl.batchnorm_inference, arguments(case), other, "out")


@clause("batchnorm_inference.row-alone-bitwise")
@given(case=batches())
def test_a_row_alone_gives_every_bit_of_what_it_gives_in_a_batch(impl, case):
    out = infer(impl, case)
    judge.assert_array(out, case.x.shape, "out")
    for i in rows_of(case):
        assert_same(infer(impl, case, x=case.x[i : i + 1]), out[i : i + 1], f"out of row {i} alone")


@clause("batchnorm_inference.power-of-two-scale-bitwise")
@given(case=batches())
def test_scaling_the_data_and_the_statistics_changes_no_bit(impl, case):
    out = infer(impl, case)
    judge.assert_array(out, case.x.shape, "out")
    assert_same(infer(impl, case, **scaled_up(case)), out, "out of 2^k x")


@clause("batchnorm_inference.large-offset")
@given(case=batches(offsets=(0.0,)))
def test_an_offset_of_a_million_standard_deviations_costs_no_digits(impl, case):
    far = {
        "x": (case.x + 1e6 * case.spread).astype(case.dtype),
        "running_mean": (case.running_mean + 1e6 * case.spread).astype(case.dtype),
    }
    expected, _ = expected_of(case, **far)
    bound = bounds.inference(*(arguments(case) | far).values(), careful=True)
    assert_within(infer(impl, case, **far), expected, bound, "out")


@clause("batchnorm_inference.parameter-dtype")
@given(case=batches(dtypes=(np.float32,)))
def test_float64_parameters_and_statistics_do_not_change_the_dtype(impl, case):
    names = ("gamma", "beta", "running_mean", "running_var")
    wide = {name: arguments(case)[name].astype(np.float64) for name in names}
    judge.assert_dtype(infer(impl, case, **wide), np.float32, "out")


@clause("batchnorm_inference.integers")
@given(case=batches(values=("integers",), scales=(1.0,), offsets=(0.0,), dtypes=(np.float64,)))
def test_integers_are_taken_as_float64(impl, case):
    out = infer(impl, case, x=case.x.astype(np.int64))
    judge.assert_dtype(out, np.float64, "out")
    assert_within(out, *expected_of(case), "out")


@clause("batchnorm_inference.refuses-wrong-shapes")
@given(case=batches())
def test_a_wrong_shape_is_refused_by_name(impl, case):
    n, d = case.x.shape
    names = ("gamma", "beta", "running_mean", "running_var")
    for name, value in (
        ("x", case.x[0]),
        ("x", case.x[None]),
        *((name, np.ones(d + 1, case.dtype)) for name in names),
        *((name, np.ones((1, d), case.dtype)) for name in names),
        *((name, np.ones(1, case.dtype)) for name in names if d > 1),
        ("running_mean", np.ones((n, d), case.dtype)),
    ):
        judge.assert_raises(impl.batchnorm_inference, arguments(case) | {name: value}, name, value.shape)


@clause("batchnorm_inference.refuses-eps")
@given(case=batches())
def test_an_eps_that_is_not_positive_is_refused(impl, case):
    for eps in (0.0, -1e-5, float("nan")):
        judge.assert_raises(impl.batchnorm_inference, arguments(case) | {"eps": eps}, "eps", eps)


@clause("batchnorm_inference.refuses-negative-variance")
@given(case=batches())
def test_a_negative_running_variance_is_refused(impl, case):
    var = np.array(case.running_var)
    var[int(case.stream("feature").integers(case.columns))] = -0.5
    judge.assert_raises(impl.batchnorm_inference, arguments(case) | {"running_var": var}, "running_var", -0.5)


def scaled_up(case: Case) -> dict[str, object]:
    """The case's data and statistics times 2^k, variance and eps times 4^k: the output stays what it is."""
    factor = 2.0 ** case.pick("k", (1, 3, -2, 5))
    return {
        "x": know.scaled(case.x, factor),
        "running_mean": know.scaled(case.running_mean, factor),
        "running_var": know.scaled(case.running_var, factor**2),
        "eps": case.eps * factor**2,
    }
