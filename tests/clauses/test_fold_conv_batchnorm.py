"""The clauses of fold_conv_batchnorm."""

from collections.abc import Callable

import numpy as np

from spec import bounds
from spec.bounds import Exact, exact
from whybn.plugin import clause

from . import judge, know
from .draw import given
from .judge import assert_same, assert_within
from .kernels import Kernels, convolved, convolved_back, kernels
from .row import Given, Result, Row
from .shared import clauses

NAMES = "weight bias"
VECTORS = ("gamma", "beta", "running_mean", "running_var")


def unmoved(case: Kernels) -> Given:
    """A normalization that does nothing: mean 0, variance 3/4 and eps 1/4, gamma 1 and beta 0."""
    one, zero = np.ones(case.columns, case.dtype), np.zeros(case.columns, case.dtype)
    return {"gamma": one, "beta": zero, "running_mean": zero.copy(), "running_var": 0.75 * one, "eps": 0.25}


ROW = Row(
    function="fold_conv_batchnorm",
    cases=kernels,
    arguments=Kernels.arguments,
    results={"weight": Result(like="weight"), "bias": Result(like="gamma")},
    bound="fold_conv",
    units={"weight": 1, "bias": 1, "running_mean": 1, "running_var": 2, "eps": 2},
    data="weight",
    others=lambda case: [{"weight": case.other_weight, "gamma": case.gamma + case.beta}],
    also=lambda case: [unmoved(case)],
)

globals().update(
    clauses(
        ROW,
        "values keywords power-of-two-scale shape dtype parameter-dtype memory-layout no-mutation no-aliasing "
        "no-hidden-state refuses-eps refuses-negative-variance",
    )
    | clauses(ROW, "default-eps", scales=(1.0, 1e-3))
    | clauses(ROW, "integers", dtypes=(np.float64,))
    | clauses(ROW, "wide-batch")
)


@clause("fold_conv_batchnorm.one-convolution-for-two")
@given(case=kernels())
def test_the_folded_convolution_does_what_the_convolution_and_inference_did(impl, case):
    assert_composes(impl, case, "kernel", convolved)


@clause("fold_conv_batchnorm.transposed-convolution")
@given(case=kernels())
def test_with_axis_1_a_transposed_convolution_folds_likewise(impl, case):
    assert_composes(impl, case, "transposed", convolved_back)


@clause("fold_conv_batchnorm.missing-bias")
@given(case=kernels())
def test_a_convolution_without_a_bias_gets_one(impl, case):
    ROW.assert_gives(impl, case.arguments(bias=False), " where the bias is None")


@clause("fold_conv_batchnorm.default-axis")
@given(case=kernels())
def test_the_output_channels_are_the_first_axis_unless_axis_is_given(impl, case):
    layout = case.pick("first", ("kernel", "matrix", "line"))
    arguments = case.arguments(layout)
    unsaid = {name: value for name, value in arguments.items() if name != "axis"}
    ROW.assert_right(ROW.call(impl, unsaid), arguments, f" of a {layout} of shape {arguments['weight'].shape}")


@clause("fold_conv_batchnorm.negative-axis")
@given(case=kernels())
def test_an_axis_may_be_counted_from_the_end(impl, case):
    arguments = case.arguments()
    rank = arguments["weight"].ndim
    other = case.axis + rank if case.axis < 0 else case.axis - rank
    ROW.assert_right(ROW.call(impl, arguments | {"axis": other}), arguments, f" with axis {other}")


@clause("fold_conv_batchnorm.kernel-as-matrix")
@given(case=kernels())
def test_a_kernel_folds_as_the_matrix_of_its_rows_does(impl, case):
    arguments = case.arguments("kernel")
    flat = arguments | {"weight": arguments["weight"].reshape(case.columns, -1)}
    (expected, expected_bias), bound = ROW.truth(arguments), bounds.fold_conv(*arguments.values())
    weight, bias = ROW.parts(impl, flat)
    rows = expected.reshape(case.columns, -1), bound.weight.reshape(case.columns, -1)
    assert_within(weight, *rows, "weight of the kernel as a matrix, a row for each output channel,")
    assert_within(bias, expected_bias, bound.bias, "bias of the kernel as a matrix")


@clause("fold_conv_batchnorm.linear-fold")
@given(case=kernels())
def test_a_linear_layers_weight_folds_with_its_last_axis_as_fold_batchnorm_folds_it(impl, case):
    columns = case.arguments("matrix")["weight"].T
    arguments = case.arguments("matrix") | {"weight": columns, "axis": case.pick("last", (1, -1))}
    linear = [value for name, value in arguments.items() if name != "axis"]
    judge.assert_all_within(ROW.call(impl, arguments), know.fold_batchnorm(*linear), bounds.fold(*linear), NAMES)


@clause("fold_conv_batchnorm.scale-one")
@given(case=kernels())
def test_where_the_scale_is_one_and_nothing_is_shifted_the_layer_stays_as_it_is(impl, case):
    arguments = case.arguments() | unmoved(case)
    weight, bias = ROW.parts(impl, arguments)
    assert_same(weight, case.weight, "weight")
    assert_same(bias, case.bias, "bias")


@clause("fold_conv_batchnorm.mean-as-bias")
@given(case=kernels())
def test_a_bias_equal_to_the_running_mean_folds_to_beta(impl, case):
    arguments = case.arguments() | {"bias": case.running_mean}
    _, bias = ROW.parts(impl, arguments)
    assert_within(bias, case.beta, bounds.fold_conv(*arguments.values()).bias, "bias")


@clause("fold_conv_batchnorm.bias-is-scaled")
@given(case=kernels())
def test_the_old_bias_is_scaled_as_the_weight_is(impl, case):
    there, without = case.arguments("matrix"), case.arguments("matrix", bias=False)
    there["weight"] = without["weight"] = np.repeat(case.bias[:, None], case.rows, axis=1)
    weight, with_bias = ROW.parts(impl, there)
    _, alone = ROW.parts(impl, without)
    allowed, (_, own) = bounds.fold_conv(*there.values()), bounds.fold_conv(*without.values())
    got = exact(with_bias) - exact(alone)
    bound = allowed.weight[:, 0] + allowed.bias + own
    assert_within(got, exact(weight[:, 0]), bound, "what the old bias adds to the new one")


@clause("fold_conv_batchnorm.gamma-zero")
@given(case=kernels())
def test_gamma_zero_gives_weight_zero_and_bias_beta_exactly(impl, case):
    weight, bias = ROW.parts(impl, case.arguments() | {"gamma": np.zeros_like(case.gamma)})
    assert_same(weight, np.zeros_like(case.weight), "weight where gamma is 0")
    assert_same(bias, case.beta, "bias where gamma is 0")


@clause("fold_conv_batchnorm.zero-running-var")
@given(case=kernels())
def test_a_running_variance_of_zero_leaves_eps_alone_under_the_root(impl, case):
    moved = case.arguments() | {"running_var": np.zeros_like(case.running_var)}
    ROW.assert_gives(impl, moved, " where the running variance is 0")


@clause("fold_conv_batchnorm.channel-independence")
@given(case=kernels())
def test_changing_one_output_channel_leaves_the_others_alone(impl, case):
    j = int(case.stream("channel").integers(case.columns))
    changed = {name: np.array(value) for name, value in case.arguments().items() if isinstance(value, np.ndarray)}
    for name, value in changed.items():
        own = np.moveaxis(value, case.axis, 0) if name == "weight" else value
        own[j] = 3 * np.abs(own[j]) + 1
    assert_others(ROW.parts(impl, case.arguments() | changed), case, j)


@clause("fold_conv_batchnorm.bias-near-the-mean")
@given(case=kernels(offsets=(0.0,)))
def test_a_bias_near_a_large_running_mean_costs_no_digits(impl, case):
    near = {
        "bias": (case.bias * case.spread + 1e6 * case.spread).astype(case.dtype),
        "running_mean": (case.running_mean + 1e6 * case.spread).astype(case.dtype),
    }
    _, bias = ROW.parts(impl, case.arguments() | near)
    _, expected = ROW.truth(case.arguments() | near)
    # The difference of bias and mean is one rounding off: it is a bias beside a mean of zero.
    apart = {"bias": near["bias"] - near["running_mean"], "running_mean": np.zeros_like(case.running_mean)}
    assert_within(bias, expected, bounds.fold_conv(*(case.arguments() | apart).values()).bias, "bias")


@clause("fold_conv_batchnorm.nan-containment")
@given(case=kernels(layouts=("C",)))
def test_a_nan_or_infinity_among_the_parameters_spoils_its_own_channel_only(impl, case):
    stream = case.stream("spoiled")
    name, j = case.pick("argument", ("bias", "gamma", "beta", "running_mean")), int(stream.integers(case.columns))
    value = np.array(case.arguments()[name])
    value[j] = stream.choice((np.nan, np.inf, -np.inf))
    assert_others(ROW.parts(impl, case.arguments() | {name: value}), case, j)


@clause("fold_conv_batchnorm.refuses-wrong-shapes")
@given(case=kernels())
def test_a_wrong_shape_is_refused_by_name(impl, case):
    c = case.columns
    wrong = [("weight", ()), ("weight", (c,))]
    for name in ("bias", *VECTORS):
        wrong += [(name, (c + 1,)), (name, (1, c)), (name, (c, 1, 1))]
        wrong += [(name, (1,))] if c > 1 else []
    for name, shape in wrong:
        judge.assert_raises(
            impl.fold_conv_batchnorm, case.arguments() | {name: np.ones(shape, case.dtype)}, name, shape
        )


@clause("fold_conv_batchnorm.refuses-axis")
@given(case=kernels())
def test_an_axis_that_the_weight_does_not_have_is_refused(impl, case):
    rank = case.weight.ndim
    for axis in (rank, -rank - 1):
        judge.assert_raises(impl.fold_conv_batchnorm, case.arguments() | {"axis": axis}, "axis", axis)


def assert_composes(impl, case: Kernels, layout: str, convolution: Callable[..., Exact]) -> None:
    """The folded convolution of images is the inference output for the old one, with a bias or without."""
    arguments = case.arguments(layout, bias=case.pick("bias", (False, True)))
    weight, bias = ROW.parts(impl, arguments)
    before = np.zeros(case.columns) if arguments["bias"] is None else arguments["bias"]
    z = convolution(case.images, arguments["weight"]) + exact(before)[:, None, None]
    rows = know.batchnorm_inference(
        know.rows_of(z), case.gamma, case.beta, case.running_mean, case.running_var, case.eps
    )
    bound = bounds.fold_conv(*arguments.values())
    out = convolution(case.images, weight) + exact(bias)[:, None, None]
    allowed = convolution(np.abs(case.images), bound.weight) + bound.bias[:, None, None]
    assert_within(out, know.images_of(rows, z.shape), allowed, f"the output of the folded {layout}")


def assert_others(got: tuple[np.ndarray, ...], case: Kernels, j: int) -> None:
    """All output channels but ``j`` are those of the case's own arguments."""
    bound = bounds.fold_conv(*case.arguments().values())
    others = np.arange(case.columns) != j
    for name, part, truth, own, axis in zip(
        NAMES.split(), got, ROW.truth(case.arguments()), bound, (case.axis, 0), strict=True
    ):
        rest = (np.moveaxis(array, axis, 0)[others] for array in (part, truth, own))
        assert_within(*rest, f"{name} of the other channels")
