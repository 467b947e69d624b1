"""ONNX's reference evaluator: operators in NumPy, as the standard's own examples are computed."""

from collections.abc import Callable, Mapping
from typing import Any

from onnx.reference import ReferenceEvaluator

from .assembled import Array
from .onnx_nodes import Node, OnnxCalls, Runner, functions_of

OPSETS = {"opset15": 15, "opset14": 14, "opset9": 9}


def runner(node: Node, initializers: Mapping[str, Array] | None) -> Runner:
    """An evaluator of the node."""
    evaluator = ReferenceEvaluator(node.model(initializers))
    return lambda arrays: evaluator.run(None, dict(arrays))


def functions(profile: str) -> Mapping[str, Callable[..., Any]]:
    """The functions of the course that ONNX has operators for."""
    opset = OPSETS[profile]
    return functions_of(OnnxCalls(runner, opset, training=opset >= 14, initializers=False))
