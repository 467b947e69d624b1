"""Models of one ONNX node, for whoever runs them."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import onnx
from onnx import TensorProto, helper

from .assembled import Array, assembled, options

Runner = Callable[[Mapping[str, Array]], Sequence[Array]]
LATEST = {"BatchNormalization": 15, "LayerNormalization": 17, "GroupNormalization": 21}


class Node(NamedTuple):
    """A model of one node.

    Attributes:
        operator, opset, attributes: the node.
        kinds: dtype and rank of each input.
        outputs: how many are asked for.
    """

    operator: str
    opset: int
    attributes: tuple[tuple[str, Any], ...]
    kinds: tuple[tuple[str, int], ...]
    outputs: int

    def model(self, initializers: Mapping[str, Array] | None = None) -> Any:
        """The model; what is given here is part of it, and no input."""
        given = initializers or {}
        names = [f"input_{i}" for i in range(len(self.kinds))]
        results = [f"output_{i}" for i in range(self.outputs)]
        types = [helper.np_dtype_to_tensor_dtype(np.dtype(kind)) for kind, _ in self.kinds]
        graph = helper.make_graph(
            [helper.make_node(self.operator, names, results, **dict(self.attributes))],
            self.operator,
            [
                helper.make_tensor_value_info(name, kind, [None] * rank)
                for name, kind, (_, rank) in zip(names, types, self.kinds, strict=True)
                if name not in given
            ],
            [
                helper.make_tensor_value_info(name, types[3 if i else 0], [None] * (1 if i else self.kinds[0][1]))
                for i, name in enumerate(results)
            ],
            [onnx.numpy_helper.from_array(array, name) for name, array in given.items()],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)], ir_version=8)
        return model


class OnnxCalls:
    """The operators.

    Args:
        runner: makes of a node, and of arrays that belong to its model, what runs it.
        opset: of batch normalization.
        training: whether its training mode is there.
        initializers: whether the parameters belong to the model.
    """

    def __init__(
        self,
        runner: Callable[[Node, Mapping[str, Array] | None], Runner],
        opset: int,
        training: bool,
        initializers: bool,
    ) -> None:
        self.runner, self.opset, self.initializers = runner, opset, initializers
        self.kept = lru_cache(maxsize=256)(lambda node: runner(node, None))
        if training:
            self.train = self.train_images = self.trained
            self.running = self.moved

    array = staticmethod(np.ascontiguousarray)
    numpy = staticmethod(np.asarray)

    def run(self, operator: str, *inputs: Array, **attributes: Any) -> Sequence[Array]:
        """The results of one node."""
        wide = any(array.dtype == np.float64 for array in inputs)
        if wide and any(value != float(np.float32(value)) for value in attributes.values()):
            raise ValueError(f"an attribute of {operator} is stored in float32")
        if wide and operator == "GroupNormalization":
            attributes["stash_type"] = TensorProto.DOUBLE
        opset = self.opset if operator == "BatchNormalization" else LATEST[operator]
        arrays = {f"input_{i}": np.ascontiguousarray(array) for i, array in enumerate(inputs)}
        kinds = tuple((array.dtype.name, array.ndim) for array in arrays.values())
        node = Node(
            operator, opset, tuple(sorted(attributes.items())), kinds, 3 if "training_mode" in attributes else 1
        )
        if not self.initializers:
            return self.kept(node)(arrays)
        x = {"input_0": arrays.pop("input_0")}
        return self.runner(node, arrays)(x)

    def trained(self, x: Array, gamma: Array, beta: Array, **eps: float) -> Array:
        """Training mode; its running statistics start at zero and one, and are not asked for here."""
        start = np.zeros_like(gamma), np.ones_like(gamma)
        return self.run("BatchNormalization", x, gamma, beta, *start, training_mode=1, **epsilon(eps))[0]

    def moved(self, mean: Array, var: Array, x: Array, **momentum: float) -> tuple[Array, Array]:
        """The running statistics after a step."""
        affine = np.ones_like(mean), np.zeros_like(mean)
        results = self.run("BatchNormalization", x, *affine, mean, var, training_mode=1, **momentum)
        return results[1], results[2]

    def infer(self, x: Array, gamma: Array, beta: Array, mean: Array, var: Array, **eps: float) -> Array:
        """Test time."""
        return self.run("BatchNormalization", x, gamma, beta, mean, var, **epsilon(eps))[0]

    def infer_plain(self, x: Array, mean: Array, var: Array, **eps: float) -> Array:
        """Test time with gamma 1 and beta 0: the operator has no form without them."""
        return self.infer(x, np.ones_like(mean), np.zeros_like(mean), mean, var, **eps)

    def layer_norm(self, x: Array, gamma: Array, beta: Array, **eps: float) -> Array:
        """Each row by its own statistics."""
        return self.run("LayerNormalization", x, gamma, beta, axis=-1, **epsilon(eps))[0]

    def group_norm(self, x: Array, gamma: Array, beta: Array, num_groups: int, **eps: float) -> Array:
        """Each group of channels by its own."""
        return self.run("GroupNormalization", x, gamma, beta, num_groups=int(num_groups), **epsilon(eps))[0]


def epsilon(given: Mapping[str, float]) -> dict[str, Any]:
    """ONNX's name for eps."""
    return options(epsilon=given.get("eps"))


def functions_of(calls: OnnxCalls) -> Mapping[str, Callable[..., Any]]:
    """The functions of the course."""
    return assembled(calls)
