"""Instance normalization against ONNX and PyTorch, where they are installed."""

import numpy as np
import pytest

import reference_impl as reference
from spec import bounds
from tests.reference.comparison import assert_agree, from_group_columns, group_columns, images


def bound_of(wide):
    """A column for each channel of each image."""
    return from_group_columns(bounds.forward(*group_columns(wide, wide.x.shape[1]), wide.eps), wide)


@images
def test_it_is_batch_norm_of_one_image_after_the_other(batch):
    one_by_one = [
        reference.spatial_batchnorm_forward(image[None], batch.gamma, batch.beta, batch.eps) for image in batch.x
    ]
    out = reference.instancenorm_forward(batch.x, batch.gamma, batch.beta, batch.eps)
    assert_agree(out, np.concatenate(one_by_one), 2 * bound_of(batch), "out")


@images
def test_it_is_onnx_instance_normalization(batch):
    helper = pytest.importorskip("onnx", reason="needs ONNX: pip install whybn[oracles]").helper
    evaluator = pytest.importorskip("onnx.reference")
    wide = batch.widened()
    node = helper.make_node("InstanceNormalization", ["x", "gamma", "beta"], ["out"], epsilon=wide.eps)
    inputs = [helper.make_tensor_value_info(name, 11, getattr(wide, name).shape) for name in ("x", "gamma", "beta")]
    graph = helper.make_graph([node], "instance", inputs, [helper.make_tensor_value_info("out", 11, wide.x.shape)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)])
    feeds = {"x": wide.x, "gamma": wide.gamma, "beta": wide.beta}
    (expected,) = evaluator.ReferenceEvaluator(model).run(None, feeds)
    out = reference.instancenorm_forward(batch.x, batch.gamma, batch.beta, batch.eps)
    assert_agree(out, expected, bound_of(wide), "out")


@images
def test_it_is_pytorchs_instance_norm(batch):
    torch = pytest.importorskip("torch", reason="needs PyTorch: pip install torch==2.13.0")
    wide = batch.widened()
    x, gamma, beta = (torch.tensor(array) for array in (wide.x, wide.gamma, wide.beta))
    expected = torch.nn.functional.instance_norm(x, weight=gamma, bias=beta, eps=wide.eps)
    out = reference.instancenorm_forward(batch.x, batch.gamma, batch.beta, batch.eps)
    assert_agree(out, expected.numpy(), bound_of(wide), "out")
