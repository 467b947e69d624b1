"""Root mean square normalization against ONNX and PyTorch, where they are installed, and against differences."""

from typing import Any

import numpy as np
import pytest

import reference_impl as reference
from spec import bounds
from tests.clauses import know
from tests.meta.test_oracle import assert_derivative
from tests.reference.comparison import assert_agree, assert_all_agree, matrices


@matrices
def test_the_forward_is_the_formula_in_wider_numbers(batch):
    wide = batch.widened()
    square = np.array([[value**2 for value in row] for row in bounds.exact(batch.x)])
    expected = (
        bounds.exact(batch.gamma) * batch.x / np.sqrt(square.sum(axis=1, keepdims=True) / len(square.T) + batch.eps)
    )
    out = reference.rmsnorm_forward(batch.x, batch.gamma, batch.eps)
    assert_agree(out, expected, bounds.rms_forward(wide.x, wide.gamma, wide.eps), "out")


@matrices
def test_the_forward_is_onnx_rms_normalization(batch):
    evaluator = pytest.importorskip("onnx.reference", reason="needs ONNX: pip install whybn[oracles]")
    helper = pytest.importorskip("onnx").helper
    wide = batch.widened()
    # The evaluator computes in float64 whatever the operator asks for.
    node = helper.make_node("RMSNormalization", ["x", "gamma"], ["out"], epsilon=wide.eps)
    inputs = [helper.make_tensor_value_info(name, 11, getattr(wide, name).shape) for name in ("x", "gamma")]
    graph = helper.make_graph([node], "rms", inputs, [helper.make_tensor_value_info("out", 11, wide.x.shape)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 23)])
    (expected,) = evaluator.ReferenceEvaluator(model).run(None, {"x": wide.x, "gamma": wide.gamma})
    out = reference.rmsnorm_forward(batch.x, batch.gamma, batch.eps)
    assert_agree(out, expected, bounds.rms_forward(wide.x, wide.gamma, wide.eps), "out")


def in_pytorch(wide: Any) -> tuple[Any, Any, Any]:
    """PyTorch's output of a batch, and x and gamma as the tensors that it is made of."""
    torch = pytest.importorskip("torch", reason="needs PyTorch: pip install torch==2.13.0")
    x, gamma = (torch.tensor(array, requires_grad=True) for array in (wide.x, wide.gamma))
    return torch.nn.functional.rms_norm(x, gamma.shape, gamma, eps=wide.eps), x, gamma


@matrices
def test_the_forward_is_pytorchs_rms_norm(batch):
    wide = batch.widened()
    expected, _, _ = in_pytorch(wide)
    out = reference.rmsnorm_forward(batch.x, batch.gamma, batch.eps)
    assert_agree(out, expected.detach().numpy(), bounds.rms_forward(wide.x, wide.gamma, wide.eps), "out")


@matrices
def test_the_gradients_are_pytorchs_autograds(batch):
    wide = batch.widened()
    out, x, gamma = in_pytorch(wide)
    out.backward(out.new_tensor(wide.dout))
    result = reference.rmsnorm_backward(batch.dout, batch.x, batch.gamma, batch.eps)
    error = bounds.rms_backward(wide.dout, wide.x, wide.gamma, wide.eps)
    assert_all_agree(result, (x.grad.numpy(), gamma.grad.numpy()), error, "dx dgamma")


@pytest.mark.parametrize("seed", range(3))
def test_the_oracles_gradients_are_the_slopes_of_its_forward(seed):
    stream = np.random.default_rng(seed)
    x, dout, gamma, eps = stream.normal(1, 2, (4, 3)), stream.normal(size=(4, 3)), stream.normal(size=3), 0.1
    forwards = (lambda v: know.rmsnorm_forward(v, gamma, eps), lambda v: know.rmsnorm_forward(x, v, eps))
    for gradient, forward, at in zip(know.rmsnorm_backward(dout, x, gamma, eps), forwards, (x, gamma), strict=True):
        assert_derivative(gradient, forward, dout, at)
