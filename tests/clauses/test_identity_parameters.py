"""The clauses of identity_parameters: the judge is the round trip through the exact forward pass."""

import numpy as np

from spec import bounds
from spec.bounds import Exact, Numbers, exact
from whybn.plugin import clause

from . import judge, know
from .draw import LAYOUTS, SEVERAL, Case, batches, given, lay_out
from .judge import assert_within

PARTS = "gamma beta"
DYADIC = (0.5, -3.0, 1024.0, 0.0)  # sums of these are exact in any order where N is a power of two
POWERS_OF_TWO = (2, 4, 1, 8, 64)
EXACT_SCALES = (1.0, 30.0, 2.0**-40, 2.0**14)  # small integers times these have exact squares


def arguments(case: Case) -> dict[str, object]:
    return {"x": case.x, "eps": case.eps}


def parameters(got, columns: int) -> tuple[Exact, Exact]:
    """gamma and beta in long double, their shapes judged."""
    parts = judge.unpacked(got, PARTS)
    for name, part in zip(PARTS.split(), parts, strict=True):
        judge.assert_array(part, (columns,), name)
    gamma, beta = parts
    return exact(gamma), exact(beta)


def x_hat_of(x: Numbers, eps: float) -> Exact:
    """The exact x_hat."""
    return know.normalize(x, *know.batch_statistics(x), eps)


def assert_undoes(got, x: Numbers, eps: float, careful: bool = False) -> None:
    """The exact forward pass of x with the returned gamma and beta gives x back."""
    out = know.batchnorm_forward(x, *parameters(got, x.shape[1]), eps)
    error = bounds.identity(x, eps, careful)
    bound = bounds.promised(np.abs(x_hat_of(x, eps)) * error.gamma + error.beta)
    assert_within(out, x, bound, "batchnorm_forward(x, gamma, beta, eps)")


@clause("identity_parameters.round-trip")
@given(case=batches())
def test_normalizing_with_these_parameters_gives_the_batch_back(impl, case):
    assert_undoes(impl.identity_parameters(case.x, eps=case.eps), case.x, case.eps)


@clause("identity_parameters.default-eps")
@given(case=batches(rows=SEVERAL))
def test_eps_is_1e_minus_5_unless_given(impl, case):
    # A small scale, so that eps decides the result.
    x = know.scaled(case.x, 2.0**-9)
    assert_undoes(impl.identity_parameters(x), x, 1e-5)


@clause("identity_parameters.keywords")
@given(case=batches())
def test_every_parameter_may_be_passed_by_its_name(impl, case):
    assert_undoes(impl.identity_parameters(eps=case.eps, x=case.x), case.x, case.eps)


@clause("identity_parameters.eps-undone")
@given(case=batches(rows=SEVERAL, scales=(2.0**-40, 1e-3), offsets=(0.0, 1.0)))
def test_the_share_of_eps_in_the_scale_is_undone_too(impl, case):
    assert_undoes(impl.identity_parameters(case.x, eps=case.eps), case.x, case.eps)


@clause("identity_parameters.constant-feature")
@given(case=batches(rows=POWERS_OF_TWO, layouts=("C",)))
def test_a_constant_feature_comes_back_with_any_finite_gamma(impl, case):
    stream = case.stream("constant")
    constant = stream.choice(DYADIC, case.columns).astype(case.dtype)
    x = np.array(case.x)
    j = int(stream.integers(case.columns))
    x[:, j] = constant[j]
    got = parameters(impl.identity_parameters(x, eps=case.eps), case.columns)
    out = know.batchnorm_forward(x, *got, case.eps)[:, j]
    judge.assert_same(out, exact(x[:, j]), f"feature {j} of batchnorm_forward(x, gamma, beta, eps)")


@clause("identity_parameters.any-constant-feature")
@given(case=batches(layouts=("C",)))
def test_a_constant_feature_comes_back_whatever_its_value(impl, case):
    constant = case.stream("constant").choice((0.1, 1.0, -7.3, 1e4), case.columns).astype(case.dtype)
    x = np.repeat(constant[None, :], case.rows, axis=0)
    assert_undoes(impl.identity_parameters(x, eps=case.eps), x, case.eps, careful=True)


@clause("identity_parameters.batch-of-one")
@given(case=batches(rows=(1,), values=("integers",), scales=EXACT_SCALES))
def test_a_batch_of_one_comes_back(impl, case):
    got = parameters(impl.identity_parameters(case.x, eps=case.eps), case.columns)
    out = know.batchnorm_forward(case.x, *got, case.eps)
    judge.assert_same(out, exact(case.x), "batchnorm_forward(x, gamma, beta, eps)")


@clause("identity_parameters.doubled-batch")
@given(case=batches(rows=SEVERAL))
def test_the_parameters_of_the_batch_twice_over_undo_the_batch(impl, case):
    twice = np.concatenate([case.x, case.x])
    got = parameters(impl.identity_parameters(twice, eps=case.eps), case.columns)
    assert_moved(got, know.identity_parameters(case.x, case.eps), bounds.identity(twice, case.eps), case)


@clause("identity_parameters.shift")
@given(case=batches(rows=SEVERAL, offsets=(0.0, 1.0)))
def test_adding_a_constant_to_a_feature_moves_its_beta_alone(impl, case):
    shift = case.spread * case.pick("shift", (1.0, -3.0, 10.0))
    x = (case.x + shift).astype(case.dtype)
    gamma, beta = parameters(impl.identity_parameters(x, eps=case.eps), case.columns)
    exact_gamma, exact_beta = know.identity_parameters(x, case.eps)
    moved_back = exact_gamma, exact_beta - exact(shift)
    assert_moved((gamma, beta - exact(shift)), moved_back, bounds.identity(x, case.eps), case)


@clause("identity_parameters.scale")
@given(case=batches(rows=SEVERAL))
def test_scaling_a_feature_and_eps_by_the_square_scales_gamma_and_beta(impl, case):
    factor = exact(case.pick("factor", (3.0, -1.0, 0.7, -10.0)))
    x, eps = (case.x * factor).astype(case.dtype), float(case.eps * factor**2)
    gamma, beta = parameters(impl.identity_parameters(x, eps=eps), case.columns)
    exact_gamma, exact_beta = know.identity_parameters(x, eps)
    error = bounds.Identity(*(part / np.abs(factor) for part in bounds.identity(x, eps)))
    moved_back = exact_gamma / np.abs(factor), exact_beta / factor
    assert_moved((gamma / np.abs(factor), beta / factor), moved_back, error, case)


@clause("identity_parameters.batch-order")
@given(case=batches(rows=SEVERAL))
def test_the_order_of_the_rows_does_not_matter(impl, case):
    x = case.x[case.stream("order").permutation(case.rows)]
    got = parameters(impl.identity_parameters(x, eps=case.eps), case.columns)
    assert_moved(got, know.identity_parameters(case.x, case.eps), bounds.identity(x, case.eps), case)


@clause("identity_parameters.feature-independence")
@given(case=batches(rows=SEVERAL))
def test_changing_one_feature_leaves_the_parameters_of_the_others_alone(impl, case):
    j = int(case.stream("feature").integers(case.columns))
    x = np.array(case.x)
    x[:, j] = (x[::-1, j] * 7 + case.spread[j] * 5).astype(case.dtype)
    assert_others_undone(parameters(impl.identity_parameters(x, eps=case.eps), case.columns), case, j)


@clause("identity_parameters.nan-containment")
@given(case=batches(layouts=("C",)))
def test_a_nan_or_infinity_spoils_the_parameters_of_its_own_feature_only(impl, case):
    stream = case.stream("spoiled")
    i, j = int(stream.integers(case.rows)), int(stream.integers(case.columns))
    x = np.array(case.x)
    x[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    gamma, beta = parameters(impl.identity_parameters(x, eps=case.eps), case.columns)
    assert_others_undone((gamma, beta), case, j)
    out = know.batchnorm_forward(x, gamma, beta, case.eps)
    judge.assert_spoiled(out[:, j], f"feature {j} of batchnorm_forward(x, gamma, beta, eps)")
    judge.assert_spoiled(beta[j], f"beta of feature {j}")


@clause("identity_parameters.shape")
@given(case=batches())
def test_both_parameters_are_flat_with_one_number_per_feature(impl, case):
    parameters(impl.identity_parameters(case.x, eps=case.eps), case.columns)


@clause("identity_parameters.dtype")
@given(case=batches())
def test_both_parameters_have_the_dtype_of_the_batch(impl, case):
    judge.assert_dtype(impl.identity_parameters(case.x, eps=case.eps), case.dtype, PARTS)


@clause("identity_parameters.integers")
@given(case=batches(values=("integers",), scales=(1.0,), offsets=(0.0,)))
def test_integers_are_taken_as_float64(impl, case):
    whole = case.x.astype(np.int64)
    got = judge.unpacked(impl.identity_parameters(whole, eps=case.eps), PARTS)
    judge.assert_dtype(got, np.float64, PARTS)
    assert_undoes(got, whole.astype(np.float64), case.eps)


@clause("identity_parameters.memory-layout")
@given(case=batches())
def test_any_memory_layout_is_accepted(impl, case):
    for layout in LAYOUTS:
        assert_undoes(impl.identity_parameters(lay_out(case.x, layout), eps=case.eps), case.x, case.eps)


@clause("identity_parameters.no-mutation")
@given(case=batches(layouts=("C", "Fortran")))
def test_the_batch_is_not_changed(impl, case):
    judge.assert_changes_nothing(impl.identity_parameters, arguments(case))


@clause("identity_parameters.no-aliasing")
@given(case=batches(layouts=("C", "Fortran")))
def test_the_results_are_new_arrays(impl, case):
    judge.assert_owns_results(impl.identity_parameters, arguments(case))


@clause("identity_parameters.no-hidden-state")
@given(case=batches())
def test_a_result_depends_on_its_arguments_alone(impl, case):
    for changed in ({"x": case.other_x}, {"eps": case.eps * 2}):
        other = arguments(case) | changed
        judge.assert_remembers_nothing(impl.identity_parameters, arguments(case), other, PARTS)


@clause("identity_parameters.large-offset")
@given(case=batches(rows=SEVERAL, offsets=(0.0,)))
def test_an_offset_of_a_million_standard_deviations_costs_no_digits(impl, case):
    x = (case.x + 1e6 * case.spread).astype(case.dtype)
    assert_undoes(impl.identity_parameters(x, eps=case.eps), x, case.eps, careful=True)


@clause("identity_parameters.many-rows")
@given(case=batches(rows=(64, 65), columns=(1, 2), offsets=(0.0,)))
def test_the_error_does_not_grow_with_the_number_of_rows(impl, case):
    x = (np.tile(case.x, (32, 1)) + 100 * case.spread).astype(case.dtype)
    assert_undoes(impl.identity_parameters(x, eps=case.eps), x, case.eps, careful=True)


@clause("identity_parameters.huge-values")
@given(case=batches(rows=SEVERAL, scales=(1.0,), offsets=(0.0, 1.0)))
def test_a_batch_whose_squares_overflow_comes_back(impl, case):
    x = know.scaled(case.x, 2.0**70)
    assert_undoes(impl.identity_parameters(x, eps=case.eps), x, case.eps)


@clause("identity_parameters.refuses-wrong-shapes")
@given(case=batches())
def test_a_wrong_shape_is_refused_by_name(impl, case):
    for value in (case.x[0], case.x[None]):
        judge.assert_raises(impl.identity_parameters, arguments(case) | {"x": value}, "x", value.shape)


@clause("identity_parameters.refuses-eps")
@given(case=batches())
def test_an_eps_that_is_not_positive_is_refused(impl, case):
    for eps in (0.0, -1e-5, float("nan")):
        judge.assert_raises(impl.identity_parameters, arguments(case) | {"eps": eps}, "eps", eps)


@clause("identity_parameters.refuses-empty-batch")
@given(case=batches())
def test_a_batch_without_rows_is_refused(impl, case):
    judge.assert_raises(impl.identity_parameters, arguments(case) | {"x": case.x[:0]}, "x", case.x[:0].shape)


def assert_moved(got, exactly, error: bounds.Identity, case: Case) -> None:
    """Parameters found on a moved batch and moved back undo the case's batch.

    ``exactly`` are the exact ones of the moved batch, also moved back: what they miss is what rounding the batch moved.
    """
    out, missed = (know.batchnorm_forward(case.x, *pair, case.eps) for pair in (got, exactly))
    x_hat = x_hat_of(case.x, case.eps)
    bound = bounds.promised(np.abs(x_hat) * error.gamma + error.beta) + np.abs(missed - exact(case.x))
    assert_within(out, case.x, bound, "batchnorm_forward(x, gamma, beta, eps)")


def assert_others_undone(got, case: Case, j: int) -> None:
    """All features of the case's batch but j come back."""
    others = np.arange(case.columns) != j
    gamma, beta = got
    assert_undoes((gamma[others], beta[others]), case.x[:, others], case.eps)
