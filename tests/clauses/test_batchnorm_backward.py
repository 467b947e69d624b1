"""The clauses of batchnorm_backward."""

import numpy as np

from spec import bounds
from spec.bounds import exact
from whybn.plugin import clause

from . import judge, know
from .draw import LAYOUTS, SEVERAL, Case, batches, given, lay_out
from .judge import assert_same, assert_within

NAMES = "dx dgamma dbeta"
OFFSETS = (0.0, 1.0, 4.0)  # no further: where the textbook variance has lost its digits, nothing could be judged


def arguments(case: Case) -> dict[str, object]:
    return {"dout": case.dout, "x": case.x, "gamma": case.gamma, "eps": case.eps}


@clause("batchnorm_backward.values")
@given(case=batches(offsets=OFFSETS))
def test_the_gradients_flow_through_the_mean_and_the_variance_of_the_batch(impl, case):
    got = impl.batchnorm_backward(case.dout, case.x, case.gamma, eps=case.eps)
    assert_gradients(got, case.dout, case.x, case.gamma, case.eps)


@clause("batchnorm_backward.default-eps")
@given(case=batches(rows=SEVERAL, offsets=OFFSETS))
def test_eps_is_1e_minus_5_unless_given(impl, case):
    # A small scale, so that eps decides the result.
    x = know.scaled(case.x, 2.0**-9)
    assert_gradients(impl.batchnorm_backward(case.dout, x, case.gamma), case.dout, x, case.gamma, 1e-5)


@clause("batchnorm_backward.keywords")
@given(case=batches(offsets=OFFSETS))
def test_every_parameter_may_be_passed_by_its_name(impl, case):
    got = impl.batchnorm_backward(eps=case.eps, gamma=case.gamma, x=case.x, dout=case.dout)
    assert_gradients(got, case.dout, case.x, case.gamma, case.eps)


@clause("batchnorm_backward.central-differences")
@given(case=batches(rows=(2, 3, 4), columns=(2, 1), dtypes=(np.float64,), scales=(1.0,), offsets=(0.0, 1.0)))
def test_the_gradients_are_the_slopes_of_the_forward_pass(impl, case):
    eps = case.pick("large eps", (0.1, 0.5, 2.0))  # a step must be small beside sqrt(var + eps)
    got = impl.batchnorm_backward(case.dout, case.x, case.gamma, eps=eps)
    at = {"x": case.x, "gamma": case.gamma, "beta": case.beta}
    slopes = [
        know.central_differences(
            lambda v, name=name: know.batchnorm_forward(**at | {name: v}, eps=eps), case.dout, at[name]
        )
        for name in at
    ]
    own = bounds.backward(case.dout, case.x, case.gamma, eps)
    allowed = [bound + error for bound, (_, error) in zip(own, slopes, strict=True)]
    judge.assert_all_within(got, [slope for slope, _ in slopes], allowed, NAMES)


@clause("batchnorm_backward.zero-sum")
@given(case=batches(rows=SEVERAL, offsets=OFFSETS))
def test_every_feature_of_dx_sums_to_zero(impl, case):
    dx = dx_of(impl, case, case.dout)
    truth, _, _ = know.batchnorm_backward(**arguments(case))
    bound = at_size(bounds.backward(**arguments(case)).dx, dx, truth).sum(axis=0)
    assert_within(dx.sum(axis=0), np.zeros(case.columns), bound, "the sum of each feature of dx")


@clause("batchnorm_backward.eps-term")
@given(case=batches(rows=SEVERAL, offsets=OFFSETS))
def test_along_x_hat_dx_keeps_only_what_eps_leaves(impl, case):
    dx = dx_of(impl, case, case.dout)
    mean, var = know.batch_statistics(case.x)
    x_hat = know.normalize(case.x, mean, var, case.eps)
    dgamma = (exact(case.dout) * x_hat).sum(axis=0)
    expected = exact(case.gamma) * exact(case.eps) * dgamma / (var + exact(case.eps)) ** 1.5
    error = bounds.backward(case.dout, case.x, case.gamma, case.eps).dx
    assert_within(
        (dx * x_hat).sum(axis=0), expected, along(error, x_hat), "the product of dx and x_hat, summed over rows,"
    )


@clause("batchnorm_backward.x-hat-direction")
@given(case=batches(rows=SEVERAL, offsets=OFFSETS))
def test_a_cotangent_along_x_hat_gives_what_eps_leaves_of_it(impl, case):
    mean, var = know.batch_statistics(case.x)
    x_hat = know.normalize(case.x, mean, var, case.eps)
    shrink = exact(case.eps) / (var + exact(case.eps))
    expected = [exact(case.gamma) / np.sqrt(var + exact(case.eps)) * shrink * x_hat]
    expected += [len(x_hat) * (1 - shrink), np.zeros(case.columns)]
    dout = x_hat.astype(case.dtype)
    got = impl.batchnorm_backward(dout, case.x, case.gamma, eps=case.eps)
    assert_gradients(got, dout, case.x, case.gamma, case.eps, expected)


@clause("batchnorm_backward.constant-dout")
@given(case=batches(offsets=OFFSETS))
def test_the_same_cotangent_in_every_row_moves_nothing(impl, case):
    constant = case.vector("constant", (1.0, -2.0, 3.0))
    dout = np.repeat(constant[None, :], case.rows, axis=0)
    got = impl.batchnorm_backward(dout, case.x, case.gamma, eps=case.eps)
    expected = [np.zeros(case.x.shape), np.zeros(case.columns), case.rows * exact(constant)]
    assert_gradients(got, dout, case.x, case.gamma, case.eps, expected)


@clause("batchnorm_backward.symmetric-jacobian")
@given(case=batches(rows=SEVERAL, offsets=OFFSETS))
def test_row_i_moves_with_row_j_as_row_j_moves_with_row_i(impl, case):
    u, v = exact(case.dout), exact(other_dout(case))
    du, dv = dx_of(impl, case, case.dout), dx_of(impl, case, other_dout(case))
    common = case.x, case.gamma, case.eps
    e_du = at_size(bounds.backward(case.dout, *common).dx, du, know.batchnorm_backward(case.dout, *common)[0])
    e_dv = at_size(bounds.backward(other_dout(case), *common).dx, dv, know.batchnorm_backward(v, *common)[0])
    bound = along(e_du, v) + along(e_dv, u)
    assert_within((du * v).sum(axis=0), (u * dv).sum(axis=0), bound, "dx(u) v summed over rows, beside u dx(v),")


@clause("batchnorm_backward.linear-in-dout")
@given(case=batches(offsets=OFFSETS))
def test_the_gradients_of_a_sum_of_cotangents_are_the_sums_of_their_gradients(impl, case):
    u, v = case.dout, know.scaled(other_dout(case), case.pick("factor", (1.0, -1.0, 8.0)))
    calls = [arguments(case) | {"dout": dout} for dout in (u, v, u + v)]
    got = zip(*(results(impl, call) for call in calls), strict=True)
    truth = zip(*(know.batchnorm_backward(**call) for call in calls), strict=True)
    own = zip(*(bounds.backward(**call) for call in calls), strict=True)
    for name, (a, b, both), exactly, errors in zip(NAMES.split(), got, truth, own, strict=True):
        gap = np.abs(exactly[0] + exactly[1] - exactly[2])  # rounding u + v moved it
        bound = at_size(sum(errors) + gap, both, exactly[2])
        assert_within(both, exact(a) + exact(b), bound, f"{name} of the sum of two cotangents")


@clause("batchnorm_backward.gamma-zero")
@given(case=batches(offsets=OFFSETS))
def test_gamma_zero_gives_a_dx_of_exactly_zero_and_the_same_dgamma(impl, case):
    zero = np.zeros_like(case.gamma)
    got = impl.batchnorm_backward(case.dout, case.x, zero, eps=case.eps)
    bound = bounds.backward(case.dout, case.x, zero, case.eps)
    # Exactly, but where the textbook variance may come out below -eps: nothing is promised there.
    bound = bound._replace(dx=np.where(np.isinf(bound.dx), bound.dx, 0))
    judge.assert_all_within(got, know.batchnorm_backward(case.dout, case.x, zero, case.eps), bound, NAMES)


@clause("batchnorm_backward.gamma-scales-dx")
@given(case=batches(offsets=OFFSETS))
def test_gamma_multiplies_dx_and_leaves_dgamma_and_dbeta_alone(impl, case):
    factor = case.pick("factor", (-1.0, 2.0, -4.0, 0.5))
    assert_moved(impl, case, lambda dx, *sums: [factor * dx, *sums], gamma=know.scaled(case.gamma, factor))


@clause("batchnorm_backward.batch-of-one")
@given(case=batches(rows=(1,)))
def test_a_batch_of_one_gives_a_dx_of_zero(impl, case):
    got = impl.batchnorm_backward(case.dout, case.x, case.gamma, eps=case.eps)
    u, size = bounds.unit_roundoff(case.dtype), np.abs(exact(case.dout))
    s = np.sqrt(exact(case.eps))
    # One value's mean and variance are a few roundings off, so x_hat is not above e, nor dx above 1/s (64u + 2 e^2).
    e = 64 * u * np.abs(exact(case.x)) / s
    e_dx = np.abs(exact(case.gamma)) / s * size * (64 * u + 2 * e**2)
    bound = [e_dx, (size * e)[0], 64 * u * size[0]]
    judge.assert_all_within(got, [np.zeros(case.x.shape), np.zeros(case.columns), case.dout[0]], bound, NAMES)


@clause("batchnorm_backward.batch-of-two")
@given(case=batches(rows=(2,), offsets=OFFSETS))
def test_a_batch_of_two_leaves_only_the_eps_term(impl, case):
    dout, x, eps = exact(case.dout), exact(case.x), exact(case.eps)
    half = (x[0] - x[1]) / 2
    s = np.sqrt(half**2 + eps)
    # x_hat is half / s and -half / s: only eps keeps the two rows from -1 and 1, where nothing could move.
    first = exact(case.gamma) * eps / s**3 * (dout[0] - dout[1]) / 2
    expected = [np.stack([first, -first]), (dout[0] - dout[1]) * half / s, dout[0] + dout[1]]
    got = impl.batchnorm_backward(case.dout, case.x, case.gamma, eps=case.eps)
    judge.assert_all_within(got, expected, bounds.backward(case.dout, case.x, case.gamma, case.eps), NAMES)


@clause("batchnorm_backward.doubled-batch")
@given(case=batches(offsets=OFFSETS))
def test_a_batch_twice_over_gives_dx_twice_over_and_twice_dgamma_and_dbeta(impl, case):
    twice = {"x": np.concatenate([case.x, case.x]), "dout": np.concatenate([case.dout, case.dout])}
    assert_moved(impl, case, lambda dx, *sums: [np.concatenate([dx, dx]), *(2 * part for part in sums)], **twice)


@clause("batchnorm_backward.shift-invariance")
@given(case=batches(rows=SEVERAL, offsets=(0.0, 1.0)))
def test_adding_a_constant_to_a_feature_changes_nothing(impl, case):
    x = (case.x + case.spread * case.pick("shift", (1.0, -3.0))).astype(case.dtype)
    assert_moved(impl, case, lambda *parts: parts, x=x)


@clause("batchnorm_backward.power-of-two-scale")
@given(case=batches(rows=SEVERAL, offsets=OFFSETS))
def test_scaling_by_a_power_of_two_and_eps_by_its_square_divides_dx_by_it(impl, case):
    factor = 2.0 ** case.pick("k", (1, 3, -2, 5))
    scaled = {"x": know.scaled(case.x, factor), "eps": case.eps * factor**2}
    assert_moved(impl, case, lambda dx, *sums: [dx / factor, *sums], **scaled)


@clause("batchnorm_backward.power-of-two-scale-bitwise")
@given(case=batches(rows=SEVERAL, layouts=("C", "Fortran")))
def test_scaling_by_a_power_of_two_and_eps_by_its_square_changes_no_bit(impl, case):
    factor = 2.0 ** case.pick("k", (1, 3, -2, 5))
    dx, *sums = results(impl, arguments(case))
    scaled = results(impl, arguments(case) | {"x": know.scaled(case.x, factor), "eps": case.eps * factor**2})
    for name, got, expected in zip(NAMES.split(), scaled, (know.scaled(dx, 1 / factor), *sums), strict=True):
        assert_same(got, expected, f"{name} of 2^k x with 4^k eps")


@clause("batchnorm_backward.batch-order")
@given(case=batches(rows=SEVERAL, offsets=OFFSETS))
def test_permuting_the_rows_permutes_dx(impl, case):
    order = case.stream("order").permutation(case.rows)
    assert_moved(impl, case, lambda dx, *sums: [dx[order], *sums], x=case.x[order], dout=case.dout[order])


@clause("batchnorm_backward.feature-independence")
@given(case=batches(rows=SEVERAL, offsets=OFFSETS))
def test_changing_one_feature_leaves_the_gradients_of_the_others_alone(impl, case):
    j = int(case.stream("feature").integers(case.columns))
    changed = {name: np.array(arguments(case)[name]) for name in ("dout", "x", "gamma")}
    for value in changed.values():
        value[..., j] = 5 - 7 * np.abs(value[..., j])
    assert_others(results(impl, arguments(case) | changed), results(impl, arguments(case)), case, j)


@clause("batchnorm_backward.nan-containment")
@given(case=batches(offsets=OFFSETS, layouts=("C",)))
def test_a_nan_or_infinity_spoils_the_gradients_of_its_own_feature_only(impl, case):
    stream = case.stream("spoiled")
    name = case.pick("argument", ("x", "dout"))
    i, j = int(stream.integers(case.rows)), int(stream.integers(case.columns))
    spoiled = np.array(arguments(case)[name])
    spoiled[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    got = results(impl, arguments(case) | {name: spoiled})
    assert_others(got, know.batchnorm_backward(**arguments(case)), case, j)
    # dbeta does not look at x.
    for part, value in zip(NAMES.split(), got[: 2 if name == "x" else 3], strict=False):
        judge.assert_spoiled(value[..., j], f"feature {j} of {part}, where {name} holds {spoiled[i, j]},")


@clause("batchnorm_backward.constant-feature")
@given(case=batches(rows=SEVERAL, layouts=("C",)))
def test_a_constant_feature_gives_a_dx_of_dout_less_its_mean_over_the_root_of_eps(impl, case):
    constant = case.stream("constant").choice((0.1, 1.0, -7.3, 100.0), case.columns).astype(case.dtype)
    x = np.repeat(constant[None, :], case.rows, axis=0)
    wide = exact(case.dout)
    dx = exact(case.gamma) / np.sqrt(exact(case.eps)) * (wide - wide.mean(axis=0))
    got = impl.batchnorm_backward(case.dout, x, case.gamma, eps=case.eps)
    bound = bounds.backward(case.dout, x, case.gamma, case.eps, careful=True)
    judge.assert_all_within(got, [dx, np.zeros(case.columns), wide.sum(axis=0)], bound, NAMES)


@clause("batchnorm_backward.large-offset")
@given(case=batches(rows=SEVERAL, offsets=(0.0,)))
def test_an_offset_of_a_million_standard_deviations_costs_no_digits(impl, case):
    x = (case.x + 1e6 * case.spread).astype(case.dtype)
    got = impl.batchnorm_backward(case.dout, x, case.gamma, eps=case.eps)
    assert_gradients(got, case.dout, x, case.gamma, case.eps, careful=True)


@clause("batchnorm_backward.many-rows")
@given(case=batches(rows=(64, 65), columns=(1, 2), offsets=(0.0,)))
def test_the_error_does_not_grow_with_the_number_of_rows(impl, case):
    x = (np.tile(case.x, (60, 1)) + 100 * case.spread).astype(case.dtype)
    dout = np.tile(case.dout, (60, 1))
    got = impl.batchnorm_backward(dout, x, case.gamma, eps=case.eps)
    assert_gradients(got, dout, x, case.gamma, case.eps, careful=True)


@clause("batchnorm_backward.huge-values")
@given(case=batches(rows=SEVERAL, scales=(1.0,), offsets=(0.0, 1.0)))
def test_values_whose_squares_overflow_have_gradients(impl, case):
    x = know.scaled(case.x, 2.0**70)
    got = impl.batchnorm_backward(case.dout, x, case.gamma, eps=case.eps)
    assert_gradients(got, case.dout, x, case.gamma, case.eps)


@clause("batchnorm_backward.shape")
@given(case=batches())
def test_dx_has_the_shape_of_the_batch_and_dgamma_and_dbeta_one_entry_per_feature(impl, case):
    results(impl, arguments(case))


@clause("batchnorm_backward.dtype")
@given(case=batches())
def test_the_gradients_have_the_dtype_of_the_arguments(impl, case):
    judge.assert_dtype(impl.batchnorm_backward(case.dout, case.x, case.gamma, eps=case.eps), case.dtype, NAMES)


@clause("batchnorm_backward.parameter-dtype")
@given(case=batches(dtypes=(np.float32,)))
def test_a_float64_gamma_or_dout_does_not_change_the_dtype(impl, case):
    for name in ("gamma", "dout"):
        wider = arguments(case) | {name: arguments(case)[name].astype(np.float64)}
        judge.assert_dtype(impl.batchnorm_backward(*wider.values()), np.float32, NAMES)


@clause("batchnorm_backward.integers")
@given(case=batches(values=("integers",), scales=(1.0,), offsets=(0.0,)))
def test_integers_are_taken_as_float64(impl, case):
    whole = case.x.astype(np.int64)
    dout, gamma = case.dout.astype(np.float64), case.gamma.astype(np.float64)
    got = impl.batchnorm_backward(dout, whole, gamma, eps=case.eps)
    judge.assert_dtype(got, np.float64, NAMES)
    assert_gradients(got, dout, whole.astype(np.float64), gamma, case.eps)


@clause("batchnorm_backward.memory-layout")
@given(case=batches(offsets=OFFSETS))
def test_any_memory_layout_is_accepted(impl, case):
    expected = know.batchnorm_backward(**arguments(case))
    bound = bounds.backward(**arguments(case))
    for layout, another in zip(LAYOUTS, LAYOUTS[::-1], strict=True):
        dout, x, gamma = lay_out(case.dout, another), lay_out(case.x, layout), lay_out(case.gamma, layout)
        judge.assert_all_within(impl.batchnorm_backward(dout, x, gamma, eps=case.eps), expected, bound, NAMES)


@clause("batchnorm_backward.no-mutation")
@given(case=batches(layouts=("C", "Fortran")))
def test_no_argument_is_changed(impl, case):
    judge.assert_changes_nothing(impl.batchnorm_backward, arguments(case))


@clause("batchnorm_backward.no-aliasing")
@given(case=batches(layouts=("C", "Fortran")))
def test_the_results_are_new_arrays(impl, case):
    judge.assert_owns_results(impl.batchnorm_backward, arguments(case))


@clause("batchnorm_backward.no-hidden-state")
@given(case=batches())
def test_a_result_depends_on_its_arguments_alone(impl, case):
    other = arguments(case) | {"x": case.other_x}
    judge.assert_remembers_nothing(impl.batchnorm_backward, arguments(case), other, NAMES)


@clause("batchnorm_backward.refuses-wrong-shapes")
@given(case=batches())
def test_a_wrong_shape_is_refused_by_name(impl, case):
    n, d = case.x.shape
    for name, value in (
        ("x", case.x[0]),
        ("x", case.x[None]),
        ("dout", case.dout[0]),
        ("dout", np.ones((n + 1, d), case.dtype)),
        ("dout", np.ones((n, d + 1), case.dtype)),
        ("gamma", np.ones(d + 1, case.dtype)),
        ("gamma", np.ones((1, d), case.dtype)),
        *((("dout", case.dout[:1]),) if n > 1 else ()),
        *((("dout", case.dout[:, :1]), ("gamma", case.gamma[:1])) if d > 1 else ()),
    ):
        judge.assert_raises(impl.batchnorm_backward, arguments(case) | {name: value}, name, value.shape)


@clause("batchnorm_backward.refuses-eps")
@given(case=batches())
def test_an_eps_that_is_not_positive_is_refused(impl, case):
    for eps in (0.0, -1e-5, float("nan")):
        judge.assert_raises(impl.batchnorm_backward, arguments(case) | {"eps": eps}, "eps", eps)


@clause("batchnorm_backward.refuses-empty-batch")
@given(case=batches())
def test_a_batch_without_rows_is_refused(impl, case):
    empty = arguments(case) | {"x": case.x[:0], "dout": case.dout[:0]}
    judge.assert_raises(impl.batchnorm_backward, empty, "x dout", case.x[:0].shape)


def other_dout(case: Case) -> bounds.Numbers:
    """Another cotangent, (N, D)."""
    return case.laid_out(case.stream("other dout").normal(size=case.x.shape))


def results(impl, given: dict[str, object]) -> tuple[bounds.Numbers, ...]:
    """The gradients for these arguments, as three arrays of the right shapes."""
    parts = judge.unpacked(impl.batchnorm_backward(*given.values()), NAMES)
    shape = np.shape(given["x"])
    for name, part, wanted in zip(NAMES.split(), parts, (shape, shape[1:], shape[1:]), strict=True):
        judge.assert_array(part, wanted, name)
    return parts


def dx_of(impl, case: Case, dout) -> bounds.Exact:
    """dx alone, in long double."""
    return exact(results(impl, arguments(case) | {"dout": dout})[0])


def assert_gradients(got, dout, x, gamma, eps: float, expected=None, careful: bool = False) -> None:
    """``got`` are the gradients there; ``expected``, if given, but for what rounding moved the arguments."""
    there = know.batchnorm_backward(dout, x, gamma, eps)
    allowed = bounds.backward(dout, x, gamma, eps, careful)
    if expected is not None:
        allowed = [bound + np.abs(e - r) for bound, e, r in zip(allowed, expected, there, strict=True)]
    judge.assert_all_within(got, there if expected is None else expected, allowed, NAMES)


def assert_moved(impl, case: Case, relation, **moved) -> None:
    """The gradients for moved arguments are, part by part, the ``relation`` of the case's gradients.

    Both may be off by their bounds, and rounding the arguments may have moved them further; that gap is known exactly.
    """
    here, there = arguments(case), arguments(case) | moved
    expected = relation(*(exact(part) for part in results(impl, here)))
    got = impl.batchnorm_backward(*there.values())
    truth = zip(relation(*know.batchnorm_backward(**here)), know.batchnorm_backward(**there), strict=True)
    own = zip(relation(*bounds.backward(**here)), bounds.backward(**there), strict=True)
    bound = [
        at_size(np.abs(before) + after + np.abs(a - b), part, a)
        for part, (before, after), (a, b) in zip(expected, own, truth, strict=True)
    ]
    judge.assert_all_within(got, expected, bound, NAMES)


def at_size(bound, got, truth) -> bounds.Exact:
    """``judge.at_size``, for one number per column too."""
    return judge.at_size(*map(np.atleast_2d, (bound, got, truth))).reshape(np.shape(bound))


def assert_others(got, expected, case: Case, j: int) -> None:
    """The gradients of all features but j are the expected ones, which may be computed too."""
    others = np.arange(case.columns) != j
    truth, own = know.batchnorm_backward(**arguments(case)), bounds.backward(**arguments(case))
    for k, name in enumerate(NAMES.split()):
        bound = at_size(2 * own[k], expected[k], truth[k])[..., others]
        assert_within(got[k][..., others], expected[k][..., others], bound, f"{name} of the other features")


@bounds.vacuous
def along(error, weights) -> bounds.Exact:
    """The bound of a sum down the rows, of entries with these errors times these weights."""
    return bounds.promised((error * np.abs(weights)).sum(axis=0))
