"""The clauses of linear_batchnorm_backward."""

import numpy as np

from spec import bounds
from spec.bounds import exact
from whybn.plugin import clause

from . import judge, know
from .draw import Layers, given, layers
from .judge import assert_within
from .row import Given, Related, Result, unchanged
from .shared import clauses

NAMES = "da dweight dbias"
SEVERAL = (2, 3, 4, 5, 8, 9, 17, 33, 65, 130)  # rows, where one row says nothing
OFFSETS = (0.0, 1.0, 4.0)  # no further: where the textbook variance has lost its digits, nothing could be judged


def arguments(case: Layers) -> Given:
    return {
        "dout": case.dout,
        "a": case.a,
        "weight": case.weight,
        "bias": case.bias,
        "gamma": case.gamma,
        "eps": case.eps,
    }


def bound_of(dout, a, weight, bias, gamma, eps: float) -> bounds.LinearGradients:
    """The bounds need the exact gradient of what the linear layer gives."""
    dz, _, _ = know.batchnorm_backward(dout, exact(a) @ exact(weight), gamma, eps)
    return bounds.linear_backward(dout, a, weight, bias, gamma, dz, eps)


ROW = Related(
    function="linear_batchnorm_backward",
    cases=layers,
    arguments=arguments,
    results={
        "da": Result(per="row", unit=-1),
        "dweight": Result(per="sum", like="weight"),
        "dbias": Result(per="sum", unit=-1, like="bias"),
    },
    bound=bound_of,
    units={"a": 1, "bias": 1, "eps": 2},
    data="a",
    rows=("a", "dout"),
    vectors=("bias", "gamma"),
    others=lambda case: [{"a": case.a[::-1] * 3 + 1, "weight": case.weight * 2}],
)

globals().update(
    clauses(ROW, "shape dtype parameter-dtype integers no-mutation no-aliasing refuses-eps")
    | clauses(ROW, "values keywords doubled-batch memory-layout", offsets=OFFSETS)
    | clauses(ROW, "default-eps", rows=SEVERAL, scales=(1.0,), offsets=OFFSETS)
    | clauses(ROW, "batch-order", rows=SEVERAL, offsets=OFFSETS)
    | clauses(ROW, "no-hidden-state", layouts=("C",))
    | clauses(ROW, "tall-batch wide-batch")
)


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
    got = ROW.parts(impl, moved)[k]
    assert_within(got, slope, ROW.bounds(moved)[k] + error, NAMES.split()[k])


@clause("linear_batchnorm_backward.dbias-zero")
@given(case=layers(offsets=OFFSETS))
def test_the_bias_has_no_gradient(impl, case):
    _, _, dbias = ROW.parts(impl, arguments(case))
    assert_within(dbias, np.zeros(case.columns), ROW.bounds(arguments(case)).dbias, "dbias")


@clause("linear_batchnorm_backward.weight-direction")
@given(case=layers(rows=SEVERAL, offsets=OFFSETS))
def test_along_its_own_column_of_weight_dweight_keeps_only_what_eps_leaves(impl, case):
    _, dweight, _ = ROW.parts(impl, arguments(case))
    z, weight = exact(case.a) @ exact(case.weight), exact(case.weight)
    _, var = know.batch_statistics(z)
    _, dgamma, _ = know.batchnorm_backward(case.dout, z, case.gamma, case.eps)
    expected = exact(case.gamma) * exact(case.eps) * dgamma / (var + exact(case.eps))
    bound = along(ROW.bounds(arguments(case)).dweight, weight)
    product = (exact(dweight) * weight).sum(axis=0)
    assert_within(product, expected, bound, "the inner product of each column of dweight with that column of weight")


@clause("linear_batchnorm_backward.bias-ignored")
@given(case=layers(offsets=OFFSETS))
def test_another_bias_changes_nothing(impl, case):
    factor = case.pick("factor", (-1.0, 0.0, 2.0))
    ROW.assert_moved(impl, arguments(case), arguments(case) | {"bias": know.scaled(case.bias, factor)}, unchanged)


@clause("linear_batchnorm_backward.weight-scale")
@given(case=layers(rows=SEVERAL, offsets=OFFSETS))
def test_larger_weights_have_smaller_gradients_and_leave_da_alone(impl, case):
    c = case.pick("c", (2.0, 0.25, 3.0, 8.0))
    moved = arguments(case) | {"weight": (c * case.weight).astype(case.dtype), "eps": c**2 * case.eps}
    ROW.assert_moved(impl, arguments(case), moved, lambda da, dweight, dbias: [da, dweight / c, dbias / c])


@clause("linear_batchnorm_backward.shift-invariance")
@given(case=layers(rows=SEVERAL, offsets=(0.0, 1.0)))
def test_adding_a_constant_to_an_input_changes_nothing(impl, case):
    shift = case.recipe.scale * case.stream("shift").choice((1.0, -2.0, 3.0), case.inputs)
    moved = arguments(case) | {"a": (case.a + shift).astype(case.dtype)}
    ROW.assert_moved(impl, arguments(case), moved, unchanged)


@clause("linear_batchnorm_backward.constant-dout")
@given(case=layers(offsets=OFFSETS))
def test_the_same_cotangent_in_every_row_moves_nothing(impl, case):
    constant = case.vector("constant", (1.0, -2.0, 3.0))
    moved = arguments(case) | {"dout": np.repeat(constant[None, :], case.rows, axis=0)}
    got = impl.linear_batchnorm_backward(*moved.values())
    zeros = [np.zeros(shape) for shape in ROW.shapes(moved)]
    judge.assert_all_within(got, zeros, ROW.bounds(moved), NAMES)


@clause("linear_batchnorm_backward.gamma-zero")
@given(case=layers(offsets=OFFSETS))
def test_gamma_zero_gives_gradients_of_exactly_zero(impl, case):
    moved = arguments(case) | {"gamma": np.zeros_like(case.gamma)}
    got = impl.linear_batchnorm_backward(*moved.values())
    # Exactly, but where the textbook variance may come out below -eps: nothing is promised there.
    bound = [np.where(np.isinf(own), own, 0) for own in ROW.bounds(moved)]
    judge.assert_all_within(got, [np.zeros(shape) for shape in ROW.shapes(moved)], bound, NAMES)


@clause("linear_batchnorm_backward.gamma-scales")
@given(case=layers(offsets=OFFSETS))
def test_gamma_multiplies_all_gradients(impl, case):
    factor = case.pick("factor", (-1.0, 2.0, -4.0, 0.5))
    moved = arguments(case) | {"gamma": know.scaled(case.gamma, factor)}
    ROW.assert_moved(impl, arguments(case), moved, lambda *parts: [factor * part for part in parts])


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
    judge.assert_all_within(got, [np.zeros(shape) for shape in ROW.shapes(arguments(case))], bound, NAMES)


@clause("linear_batchnorm_backward.feature-independence")
@given(case=layers(rows=SEVERAL, offsets=OFFSETS))
def test_changing_one_feature_leaves_the_other_columns_of_dweight_alone(impl, case):
    j = int(case.stream("feature").integers(case.columns))
    changed = {name: np.array(arguments(case)[name]) for name in ("dout", "weight", "bias", "gamma")}
    for value in changed.values():
        value[..., j] = 2 - 3 * value[..., j]
    assert_others(ROW.parts(impl, arguments(case) | changed), ROW.parts(impl, arguments(case)), case, j)


@clause("linear_batchnorm_backward.nan-containment")
@given(case=layers(rows=SEVERAL, values=("normal", "positive", "outlier", "sorted"), offsets=OFFSETS, layouts=("C",)))
def test_a_nan_or_infinity_in_one_feature_spoils_da_and_its_own_column_of_dweight_only(impl, case):
    # No zeros in a and weight: some matrix products skip them, and the NaN beside them.
    stream = case.stream("spoiled")
    name = case.pick("argument", ("weight", "dout"))
    spoiled = np.array(arguments(case)[name])
    i, j = int(stream.integers(len(spoiled))), int(stream.integers(case.columns))
    spoiled[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    got = ROW.parts(impl, arguments(case) | {name: spoiled})
    assert_others(got, know.linear_batchnorm_backward(**arguments(case)), case, j)
    judge.assert_spoiled(got[0], f"da, where {name} holds {spoiled[i, j]} in column {j},")
    judge.assert_spoiled(got[1][:, j], f"column {j} of dweight, where {name} holds {spoiled[i, j]},")


@clause("linear_batchnorm_backward.large-bias")
@given(case=layers(rows=SEVERAL, offsets=(0.0, 1.0)))
def test_a_bias_of_a_million_costs_no_digits(impl, case):
    moved = arguments(case) | {"bias": (case.bias + 1e6 * case.recipe.scale).astype(case.dtype)}
    # Either the bias is left out, or z is taken in float64.
    without = ROW.bounds(moved | {"bias": np.zeros_like(case.bias)})
    wide = ROW.bounds({name: value if name == "eps" else value.astype(np.float64) for name, value in moved.items()})
    expected = know.linear_batchnorm_backward(**moved)
    bound = [a + b for a, b in zip(without, wide, strict=True)]
    judge.assert_all_within(impl.linear_batchnorm_backward(*moved.values()), expected, bound, NAMES)


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


@clause("linear_batchnorm_backward.refuses-empty-batch")
@given(case=layers())
def test_a_batch_without_rows_is_refused(impl, case):
    empty = arguments(case) | {"a": case.a[:0], "dout": case.dout[:0]}
    judge.assert_raises(impl.linear_batchnorm_backward, empty, "a", case.a[:0].shape)


def assert_others(got, expected, case: Layers, j: int) -> None:
    """All columns of dweight and dbias but j are the expected ones, which may be computed too."""
    others = np.arange(case.columns) != j
    truth, own = know.linear_batchnorm_backward(**arguments(case)), ROW.bounds(arguments(case))
    for k, name in ((1, "dweight"), (2, "dbias")):
        bound = judge.at_size(2 * own[k], expected[k], truth[k])[..., others]
        assert_within(got[k][..., others], expected[k][..., others], bound, f"{name} of the other features")


@bounds.vacuous
def along(error, weights) -> bounds.Exact:
    """The bound of a sum down the rows, of entries with these errors times these weights."""
    return bounds.promised((error * np.abs(weights)).sum(axis=0))
