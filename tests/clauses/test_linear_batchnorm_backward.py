"""The clauses of linear_batchnorm_backward."""

import numpy as np

from spec import bounds
from spec.bounds import exact
from whybn.plugin import clause

from . import judge, know
from .draw import LAYOUTS, Layers, given, lay_out, layers
from .judge import assert_within

NAMES = "da dweight dbias"
SEVERAL = (2, 3, 4, 5, 8, 9, 17, 33, 65, 130)  # rows, where one row says nothing
OFFSETS = (0.0, 1.0, 4.0)  # no further: where the textbook variance has lost its digits, nothing could be judged


def arguments(case: Layers) -> dict[str, object]:
    return {
        "dout": case.dout,
        "a": case.a,
        "weight": case.weight,
        "bias": case.bias,
        "gamma": case.gamma,
        "eps": case.eps,
    }


@clause("linear_batchnorm_backward.values")
@given(case=layers(offsets=OFFSETS))
def test_the_gradients_flow_through_batch_norm_and_the_linear_layer(impl, case):
    assert_gradients(impl.linear_batchnorm_backward(*arguments(case).values()), arguments(case))


@clause("linear_batchnorm_backward.default-eps")
@given(case=layers(rows=SEVERAL, scales=(2.0**-9,), offsets=OFFSETS))
def test_eps_is_1e_minus_5_unless_given(impl, case):
    # A small scale, so that eps decides the result.
    *all_but_eps, _ = arguments(case).values()
    assert_gradients(impl.linear_batchnorm_backward(*all_but_eps), arguments(case) | {"eps": 1e-5})


@clause("linear_batchnorm_backward.keywords")
@given(case=layers(offsets=OFFSETS))
def test_every_parameter_may_be_passed_by_its_name(impl, case):
    assert_gradients(impl.linear_batchnorm_backward(**dict(reversed(arguments(case).items()))), arguments(case))


@clause("linear_batchnorm_backward.central-differences")
@given(
    case=layers(
        rows=(2, 3, 4),
        columns=(2, 1),
        values=("integers", "normal"),
        dtypes=(np.float64,),
        scales=(1.0,),
        offsets=(0.0, 1.0),
    )
)
def test_the_gradients_are_the_slopes_of_both_layers_together(impl, case):
    at = {"a": case.a, "weight": case.weight, "bias": case.bias}
    name = case.pick("argument", tuple(at))
    eps = case.pick("large eps", (0.5, 2.0))  # a step must be small beside sqrt(var + eps)

    def forward(value):
        a, weight, bias = (exact(v) for v in (at | {name: value}).values())
        return know.batchnorm_forward(a @ weight + bias, case.gamma, case.beta, eps)

    slope, error = know.central_differences(forward, case.dout, at[name])
    moved = arguments(case) | {"eps": eps}
    k = tuple(at).index(name)
    got = results(impl, moved)[k]
    assert_within(got, slope, own_bounds(moved)[k] + error, NAMES.split()[k])


@clause("linear_batchnorm_backward.dbias-zero")
@given(case=layers(offsets=OFFSETS))
def test_the_bias_has_no_gradient(impl, case):
    _, _, dbias = results(impl, arguments(case))
    assert_within(dbias, np.zeros(case.columns), own_bounds(arguments(case)).dbias, "dbias")


@clause("linear_batchnorm_backward.weight-direction")
@given(case=layers(rows=SEVERAL, offsets=OFFSETS))
def test_along_its_own_column_of_weight_dweight_keeps_only_what_eps_leaves(impl, case):
    _, dweight, _ = results(impl, arguments(case))
    z, weight = exact(case.a) @ exact(case.weight), exact(case.weight)
    _, var = know.batch_statistics(z)
    _, dgamma, _ = know.batchnorm_backward(case.dout, z, case.gamma, case.eps)
    expected = exact(case.gamma) * exact(case.eps) * dgamma / (var + exact(case.eps))
    bound = along(own_bounds(arguments(case)).dweight, weight)
    product = (exact(dweight) * weight).sum(axis=0)
    assert_within(product, expected, bound, "the inner product of each column of dweight with that column of weight")


@clause("linear_batchnorm_backward.bias-ignored")
@given(case=layers(offsets=OFFSETS))
def test_another_bias_changes_nothing(impl, case):
    factor = case.pick("factor", (-1.0, 0.0, 2.0))
    assert_moved(impl, case, lambda *parts: parts, bias=know.scaled(case.bias, factor))


@clause("linear_batchnorm_backward.weight-scale")
@given(case=layers(rows=SEVERAL, offsets=OFFSETS))
def test_larger_weights_have_smaller_gradients_and_leave_da_alone(impl, case):
    c = case.pick("c", (2.0, 0.25, 3.0, 8.0))
    moved = {"weight": (c * case.weight).astype(case.dtype), "eps": c**2 * case.eps}
    assert_moved(impl, case, lambda da, dweight, dbias: [da, dweight / c, dbias / c], **moved)


@clause("linear_batchnorm_backward.shift-invariance")
@given(case=layers(rows=SEVERAL, offsets=(0.0, 1.0)))
def test_adding_a_constant_to_an_input_changes_nothing(impl, case):
    shift = case.recipe.scale * case.stream("shift").choice((1.0, -2.0, 3.0), case.inputs)
    assert_moved(impl, case, lambda *parts: parts, a=(case.a + shift).astype(case.dtype))


@clause("linear_batchnorm_backward.constant-dout")
@given(case=layers(offsets=OFFSETS))
def test_the_same_cotangent_in_every_row_moves_nothing(impl, case):
    constant = case.vector("constant", (1.0, -2.0, 3.0))
    moved = arguments(case) | {"dout": np.repeat(constant[None, :], case.rows, axis=0)}
    got = impl.linear_batchnorm_backward(*moved.values())
    zeros = [np.zeros(shape) for shape in shapes(moved)]
    judge.assert_all_within(got, zeros, own_bounds(moved), NAMES)


@clause("linear_batchnorm_backward.gamma-zero")
@given(case=layers(offsets=OFFSETS))
def test_gamma_zero_gives_gradients_of_exactly_zero(impl, case):
    moved = arguments(case) | {"gamma": np.zeros_like(case.gamma)}
    got = impl.linear_batchnorm_backward(*moved.values())
    # Exactly, but where the textbook variance may come out below -eps: nothing is promised there.
    bound = [np.where(np.isinf(own), own, 0) for own in own_bounds(moved)]
    judge.assert_all_within(got, [np.zeros(shape) for shape in shapes(moved)], bound, NAMES)


@clause("linear_batchnorm_backward.gamma-scales")
@given(case=layers(offsets=OFFSETS))
def test_gamma_multiplies_all_gradients(impl, case):
    factor = case.pick("factor", (-1.0, 2.0, -4.0, 0.5))
    moved = {"gamma": know.scaled(case.gamma, factor)}
    assert_moved(impl, case, lambda *parts: [factor * part for part in parts], **moved)


@clause("linear_batchnorm_backward.batch-of-one")
@given(case=layers(rows=(1,)))
def test_a_batch_of_one_has_no_gradient(impl, case):
    got = impl.linear_batchnorm_backward(*arguments(case).values())
    u, s = bounds.unit_roundoff(case.dtype), np.sqrt(exact(case.eps))
    a, weight = np.abs(exact(case.a)), np.abs(exact(case.weight))
    # As for one row of batchnorm_backward: x_hat is not above e, nor dz above 1/s (64u + 2 e^2).
    e = 64 * u * (a @ weight + np.abs(exact(case.bias))) / s
    e_dz = np.abs(exact(case.gamma)) / s * np.abs(exact(case.dout)) * (64 * u + 2 * e**2)
    bound = [2 * e_dz @ weight.T, 2 * a.T @ e_dz, 2 * e_dz[0]]
    judge.assert_all_within(got, [np.zeros(shape) for shape in shapes(arguments(case))], bound, NAMES)


@clause("linear_batchnorm_backward.doubled-batch")
@given(case=layers(offsets=OFFSETS))
def test_a_batch_twice_over_gives_da_twice_over_and_twice_dweight(impl, case):
    twice = {"a": np.concatenate([case.a, case.a]), "dout": np.concatenate([case.dout, case.dout])}
    assert_moved(impl, case, lambda da, *sums: [np.concatenate([da, da]), *(2 * part for part in sums)], **twice)


@clause("linear_batchnorm_backward.batch-order")
@given(case=layers(rows=SEVERAL, offsets=OFFSETS))
def test_permuting_the_rows_permutes_da(impl, case):
    order = case.stream("order").permutation(case.rows)
    assert_moved(impl, case, lambda da, *sums: [da[order], *sums], a=case.a[order], dout=case.dout[order])


@clause("linear_batchnorm_backward.feature-independence")
@given(case=layers(rows=SEVERAL, offsets=OFFSETS))
def test_changing_one_feature_leaves_the_other_columns_of_dweight_alone(impl, case):
    j = int(case.stream("feature").integers(case.columns))
    changed = {name: np.array(arguments(case)[name]) for name in ("dout", "weight", "bias", "gamma")}
    for value in changed.values():
        value[..., j] = 2 - 3 * value[..., j]
    assert_others(results(impl, arguments(case) | changed), results(impl, arguments(case)), case, j)


@clause("linear_batchnorm_backward.nan-containment")
@given(case=layers(values=("normal", "positive", "outlier", "sorted"), offsets=OFFSETS, layouts=("C",)))
def test_a_nan_or_infinity_in_one_feature_spoils_da_and_its_own_column_of_dweight_only(impl, case):
    # No zeros in a and weight: some matrix products skip them, and the NaN beside them.
    stream = case.stream("spoiled")
    name = case.pick("argument", ("weight", "dout"))
    spoiled = np.array(arguments(case)[name])
    i, j = int(stream.integers(len(spoiled))), int(stream.integers(case.columns))
    spoiled[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    got = results(impl, arguments(case) | {name: spoiled})
    assert_others(got, know.linear_batchnorm_backward(**arguments(case)), case, j)
    judge.assert_spoiled(got[0], f"da, where {name} holds {spoiled[i, j]} in column {j},")
    judge.assert_spoiled(got[1][:, j], f"column {j} of dweight, where {name} holds {spoiled[i, j]},")


@clause("linear_batchnorm_backward.large-bias")
@given(case=layers(rows=SEVERAL, offsets=(0.0, 1.0)))
def test_a_bias_of_a_million_costs_no_digits(impl, case):
    moved = arguments(case) | {"bias": (case.bias + 1e6 * case.recipe.scale).astype(case.dtype)}
    # Either the bias is left out, or z is taken in float64.
    without = own_bounds(moved | {"bias": np.zeros_like(case.bias)})
    wide = own_bounds({name: value if name == "eps" else value.astype(np.float64) for name, value in moved.items()})
    expected = know.linear_batchnorm_backward(**moved)
    bound = [a + b for a, b in zip(without, wide, strict=True)]
    judge.assert_all_within(impl.linear_batchnorm_backward(*moved.values()), expected, bound, NAMES)


@clause("linear_batchnorm_backward.shape")
@given(case=layers())
def test_every_gradient_has_the_shape_of_what_it_belongs_to(impl, case):
    results(impl, arguments(case))


@clause("linear_batchnorm_backward.dtype")
@given(case=layers())
def test_the_gradients_have_the_dtype_of_the_arguments(impl, case):
    judge.assert_dtype(impl.linear_batchnorm_backward(*arguments(case).values()), case.dtype, NAMES)


@clause("linear_batchnorm_backward.parameter-dtype")
@given(case=layers(dtypes=(np.float32,)))
def test_a_float64_parameter_or_dout_does_not_change_the_dtype(impl, case):
    for name in ("dout", "weight", "bias", "gamma"):
        wider = arguments(case) | {name: arguments(case)[name].astype(np.float64)}
        judge.assert_dtype(impl.linear_batchnorm_backward(*wider.values()), np.float32, NAMES)


@clause("linear_batchnorm_backward.integers")
@given(case=layers(values=("integers",), scales=(1.0,), offsets=(0.0,)))
def test_integers_are_taken_as_float64(impl, case):
    wide = {name: value.astype(np.float64) for name, value in arguments(case).items() if name != "eps"}
    wide["eps"] = case.eps
    got = impl.linear_batchnorm_backward(*(wide | {"a": case.a.astype(np.int64)}).values())
    judge.assert_dtype(got, np.float64, NAMES)
    assert_gradients(got, wide)


@clause("linear_batchnorm_backward.memory-layout")
@given(case=layers(offsets=OFFSETS))
def test_any_memory_layout_is_accepted(impl, case):
    expected = know.linear_batchnorm_backward(**arguments(case))
    bound = own_bounds(arguments(case))
    for layout, another in zip(LAYOUTS, LAYOUTS[::-1], strict=True):
        laid = {name: lay_out(value, layout) for name, value in arguments(case).items() if name != "eps"}
        laid |= {"dout": lay_out(case.dout, another), "weight": lay_out(case.weight, another), "eps": case.eps}
        judge.assert_all_within(impl.linear_batchnorm_backward(*laid.values()), expected, bound, NAMES)


@clause("linear_batchnorm_backward.no-mutation")
@given(case=layers(layouts=("C", "Fortran")))
def test_no_argument_is_changed(impl, case):
    judge.assert_changes_nothing(impl.linear_batchnorm_backward, arguments(case))


@clause("linear_batchnorm_backward.no-aliasing")
@given(case=layers(layouts=("C", "Fortran")))
def test_the_results_are_new_arrays(impl, case):
    judge.assert_owns_results(impl.linear_batchnorm_backward, arguments(case))


@clause("linear_batchnorm_backward.no-hidden-state")
@given(case=layers(layouts=("C",)))
def test_a_result_depends_on_its_arguments_alone(impl, case):
    other = arguments(case) | {"a": case.a[::-1] * 3 + 1, "weight": case.weight * 2}
    judge.assert_remembers_nothing(impl.linear_batchnorm_backward, arguments(case), other, NAMES)


@clause("linear_batchnorm_backward.refuses-wrong-shapes")
@given(case=layers())
def test_a_wrong_shape_is_refused_by_name(impl, case):
    (n, k), d = case.a.shape, case.columns
    for names, shape in (
        ("a", (k,)),
        ("a", (1, n, k)),
        ("a weight", (n, k + 1)),
        ("dout", (d,)),
        ("dout", (n + 1, d)),
        ("dout", (n, d + 1)),
        ("weight a", (k + 1, d)),
        ("weight", (k,)),
        ("bias", (d + 1,)),
        ("bias", (1, d)),
        ("gamma", (d + 1,)),
        ("gamma", (1, d)),
        *((("dout", (1, d)),) if n > 1 else ()),
        *((("dout", (n, 1)), ("bias", (1,)), ("gamma", (1,))) if d > 1 else ()),
    ):
        wrong = arguments(case) | {names.split()[0]: np.ones(shape, case.dtype)}
        judge.assert_raises(impl.linear_batchnorm_backward, wrong, names, shape if len(names.split()) == 1 else "(")


@clause("linear_batchnorm_backward.refuses-eps")
@given(case=layers())
def test_an_eps_that_is_not_positive_is_refused(impl, case):
    for eps in (0.0, -1e-5, float("nan")):
        judge.assert_raises(impl.linear_batchnorm_backward, arguments(case) | {"eps": eps}, "eps", eps)


@clause("linear_batchnorm_backward.refuses-empty-batch")
@given(case=layers())
def test_a_batch_without_rows_is_refused(impl, case):
    empty = arguments(case) | {"a": case.a[:0], "dout": case.dout[:0]}
    judge.assert_raises(impl.linear_batchnorm_backward, empty, "a", case.a[:0].shape)


def shapes(given: dict[str, object]) -> tuple[tuple[int, ...], ...]:
    """The shapes of da, dweight and dbias."""
    return tuple(np.shape(given[name]) for name in ("a", "weight", "bias"))


def results(impl, given: dict[str, object]) -> tuple[bounds.Numbers, ...]:
    """The gradients for these arguments, as three arrays of the right shapes."""
    parts = judge.unpacked(impl.linear_batchnorm_backward(*given.values()), NAMES)
    for name, part, shape in zip(NAMES.split(), parts, shapes(given), strict=True):
        judge.assert_array(part, shape, name)
    return parts


def own_bounds(given: dict[str, object]) -> bounds.LinearGradients:
    """The bounds of the gradients for these arguments."""
    dout, a, weight, bias, gamma, eps = given.values()
    dz, _, _ = know.batchnorm_backward(dout, exact(a) @ exact(weight), gamma, eps)
    return bounds.linear_backward(dout, a, weight, bias, gamma, dz, eps)


def assert_gradients(got, given: dict[str, object]) -> None:
    """``got`` are the gradients for these arguments."""
    judge.assert_all_within(got, know.linear_batchnorm_backward(**given), own_bounds(given), NAMES)


def assert_moved(impl, case: Layers, relation, **moved) -> None:
    """The gradients for moved arguments are, part by part, the ``relation`` of the case's gradients.

    Both may be off by their bounds, and rounding the arguments may have moved them further; that gap is known exactly.
    """
    here, there = arguments(case), arguments(case) | moved
    expected = relation(*(exact(part) for part in results(impl, here)))
    got = impl.linear_batchnorm_backward(*there.values())
    truth = zip(relation(*know.linear_batchnorm_backward(**here)), know.linear_batchnorm_backward(**there), strict=True)
    own = zip(relation(*own_bounds(here)), own_bounds(there), strict=True)
    bound = [
        at_size(np.abs(before) + after + np.abs(a - b), part, a)
        for part, (before, after), (a, b) in zip(expected, own, truth, strict=True)
    ]
    judge.assert_all_within(got, expected, bound, NAMES)


def at_size(bound, got, truth) -> bounds.Exact:
    """``judge.at_size``, for one number per column too."""
    return judge.at_size(*map(np.atleast_2d, (bound, got, truth))).reshape(np.shape(bound))


def assert_others(got, expected, case: Layers, j: int) -> None:
    """All columns of dweight and dbias but j are the expected ones, which may be computed too."""
    others = np.arange(case.columns) != j
    truth, own = know.linear_batchnorm_backward(**arguments(case)), own_bounds(arguments(case))
    for k, name in ((1, "dweight"), (2, "dbias")):
        bound = at_size(2 * own[k], expected[k], truth[k])[..., others]
        assert_within(got[k][..., others], expected[k][..., others], bound, f"{name} of the other features")


@bounds.vacuous
def along(error, weights) -> bounds.Exact:
    """The bound of a sum down the rows, of entries with these errors times these weights."""
    return bounds.promised((error * np.abs(weights)).sum(axis=0))
