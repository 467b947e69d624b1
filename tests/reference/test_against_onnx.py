"""The normalizations against ONNX's own reference evaluator, each as a model of one node."""

from typing import Any

import numpy as np
import pytest

import reference_impl as reference
from spec import bounds
from tests.clauses.know import images_of, rows_of
from tests.reference.comparison import (
    assert_agree,
    assert_all_agree,
    case,
    from_group_columns,
    group_columns,
    images,
    matrices,
)

onnx = pytest.importorskip("onnx", reason="needs ONNX: pip install whybn[oracles]")
evaluator = pytest.importorskip("onnx.reference", reason="needs ONNX: pip install whybn[oracles]")

DOUBLE = onnx.TensorProto.DOUBLE
FIRST_OPSET = {
    "BatchNormalization": 15,
    "LayerNormalization": 17,
    "GroupNormalization": 21,
    "InstanceNormalization": 22,
}


def run(operator: str, *inputs: bounds.Numbers, outputs: int = 1, **attributes: Any) -> list[bounds.Numbers]:
    """The operator's results by ONNX's evaluator, in float64."""
    helper = onnx.helper
    arrays = {f"input_{i}": array for i, array in enumerate(inputs)}
    names = [f"output_{i}" for i in range(outputs)]
    node = helper.make_node(operator, list(arrays), names, **attributes)
    graph = helper.make_graph(
        [node],
        operator,
        [helper.make_tensor_value_info(name, DOUBLE, array.shape) for name, array in arrays.items()],
        # Shapes are left open: y has x's rank, the running statistics have one axis.
        [
            helper.make_tensor_value_info(name, DOUBLE, [None] * (1 if i else inputs[0].ndim))
            for i, name in enumerate(names)
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", FIRST_OPSET[operator])])
    onnx.checker.check_model(model, full_check=True)
    return evaluator.ReferenceEvaluator(model).run(None, arrays)


def batch_normalization(wide: Any, **attributes: Any) -> list[bounds.Numbers]:
    statistics = wide.running_mean, wide.running_var
    return run("BatchNormalization", wide.x, wide.gamma, wide.beta, *statistics, epsilon=wide.eps, **attributes)


@matrices
def test_the_training_forward_is_batch_normalization_in_training_mode(batch):
    wide = batch.widened()
    y, _, _ = batch_normalization(wide, momentum=wide.momentum, training_mode=1, outputs=3)
    out = reference.batchnorm_forward(batch.x, batch.gamma, batch.beta, batch.eps)
    assert_agree(out, y, bounds.forward(wide.x, wide.gamma, wide.beta, wide.eps), "out")


@matrices
def test_the_running_update_is_the_one_of_batch_normalization(batch):
    wide = batch.widened()
    _, mean, var = batch_normalization(wide, momentum=wide.momentum, training_mode=1, outputs=3)
    s = bounds.statistics(wide.x)
    assert_all_agree(
        reference.update_running(batch.running_mean, batch.running_var, batch.x, batch.momentum),
        (mean, var),
        (
            bounds.running(wide.running_mean, s.mean, s.mean_error, wide.momentum, np.float64),
            bounds.running(wide.running_var, s.var, s.var_error, wide.momentum, np.float64),
        ),
        "running_mean running_var",
    )


@matrices
def test_inference_is_batch_normalization_in_inference_mode(batch):
    wide = batch.widened()
    [y] = batch_normalization(wide)
    out = reference.batchnorm_inference(
        batch.x, batch.gamma, batch.beta, batch.running_mean, batch.running_var, batch.eps
    )
    bound = bounds.inference(wide.x, wide.gamma, wide.beta, wide.running_mean, wide.running_var, wide.eps)
    assert_agree(out, y, bound, "out")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_batch_of_one_row_comes_out_as_beta_in_both(dtype):
    batch = case((1, 4), dtype, 0)
    y, _, _ = batch_normalization(batch.widened(), training_mode=1, outputs=3)
    out = reference.batchnorm_forward(batch.x, batch.gamma, batch.beta, batch.eps)
    np.testing.assert_array_equal(out, batch.beta[None], strict=True)
    np.testing.assert_array_equal(out, y.astype(dtype), strict=True)


@images
def test_the_spatial_forward_is_batch_normalization_of_images(batch):
    wide = batch.widened()
    y, _, _ = batch_normalization(wide, training_mode=1, outputs=3)
    out = reference.spatial_batchnorm_forward(batch.x, batch.gamma, batch.beta, batch.eps)
    bound = images_of(bounds.forward(rows_of(wide.x), wide.gamma, wide.beta, wide.eps), wide.x.shape)
    assert_agree(out, y, bound, "out")


@matrices
def test_layer_normalization_of_rows_agrees(batch):
    wide = batch.widened()
    [y] = run("LayerNormalization", wide.x, wide.gamma, wide.beta, epsilon=wide.eps)
    out = reference.layernorm_forward(batch.x, batch.gamma, batch.beta, batch.eps)
    bound = bounds.forward(wide.x.T, wide.gamma[:, None], wide.beta[:, None], wide.eps).T
    assert_agree(out, y, bound, "out")


@images
@pytest.mark.parametrize("num_groups", [1, 2])
def test_group_normalization_agrees(batch, num_groups):
    wide = batch.widened()
    # The operator computes in float32 unless stash_type asks for more.
    attributes = {"num_groups": num_groups, "epsilon": wide.eps, "stash_type": DOUBLE}
    [y] = run("GroupNormalization", wide.x, wide.gamma, wide.beta, **attributes)
    out = reference.groupnorm_forward(batch.x, batch.gamma, batch.beta, num_groups, batch.eps)
    bound = from_group_columns(bounds.forward(*group_columns(wide, num_groups), wide.eps), wide)
    assert_agree(out, y, bound, "out")


@images
def test_one_group_is_layer_normalization_of_whole_images(batch):
    wide = batch.widened()
    shape = wide.x.shape[1:]
    affine = (np.broadcast_to(parameter[:, None, None], shape).copy() for parameter in (wide.gamma, wide.beta))
    [y] = run("LayerNormalization", wide.x, *affine, axis=1, epsilon=wide.eps)
    out = reference.groupnorm_forward(batch.x, batch.gamma, batch.beta, 1, batch.eps)
    assert_agree(out, y, from_group_columns(bounds.forward(*group_columns(wide, 1), wide.eps), wide), "out")


@images
def test_as_many_groups_as_channels_is_instance_normalization(batch):
    wide = batch.widened()
    channels = wide.x.shape[1]
    [y] = run("InstanceNormalization", wide.x, wide.gamma, wide.beta, epsilon=wide.eps)
    out = reference.groupnorm_forward(batch.x, batch.gamma, batch.beta, channels, batch.eps)
    assert_agree(out, y, from_group_columns(bounds.forward(*group_columns(wide, channels), wide.eps), wide), "out")
