"""ONNX Runtime on the CPU: models of one operator, run by an inference session."""

from collections.abc import Callable, Mapping
from typing import Any

import onnxruntime

from .assembled import Array
from .onnx_nodes import Node, OnnxCalls, Runner, functions_of

OPSETS = {"inputs": 15, "initializers": 15, "opset14": 14, "opset9": 9}


def runner(node: Node, initializers: Mapping[str, Array] | None) -> Runner:
    """A session with the node, on one thread."""
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = settings.inter_op_num_threads = 1
    settings.log_severity_level = 4
    model = node.model(initializers).SerializeToString()
    session = onnxruntime.InferenceSession(model, settings, providers=["CPUExecutionProvider"])
    return lambda arrays: session.run(None, dict(arrays))


def functions(profile: str) -> Mapping[str, Callable[..., Any]]:
    """The functions of the course that ONNX Runtime has. Its builds for inference have no training mode."""
    return functions_of(OnnxCalls(runner, OPSETS[profile], training=False, initializers=profile == "initializers"))
