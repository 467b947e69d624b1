"""The layers that ``network`` puts together; their shapes and modes are described there."""

from collections.abc import Callable, Iterator
from typing import ClassVar, Literal, Protocol

import numpy as np

from ._validate import Array
from .gradients import batchnorm_backward
from .inference import batchnorm_inference, update_running
from .normalizing import batchnorm_forward

Mode = Literal["train", "estimate", "eval"]

# Columns that the reference functions are given at once: as many as stay in a processor's cache.
BLOCK = 1024


class Layer(Protocol):
    """What a network is made of."""

    parameters: dict[str, Array]
    gradients: dict[str, Array]

    def forward(self, x: Array, mode: Mode = "train") -> Array:
        """Values (N, M, K) to values (N, M, D)."""

    def backward(self, dout: Array) -> Array:
        """The loss's gradient at the output (N, M, D) to that at the input (N, M, K); sets ``gradients``."""


class Linear:
    """``z = a W + b`` for each model: weight (M, K, D), bias (M, D) or none."""

    def __init__(self, weight: Array, bias: Array | None = None) -> None:
        self.parameters = {"weight": weight} if bias is None else {"weight": weight, "bias": bias}
        self.gradients: dict[str, Array] = {}

    def forward(self, x: Array, mode: Mode = "train") -> Array:
        weight = self.parameters["weight"]
        self.x = x
        z = np.empty((*x.shape[:2], weight.shape[2]), np.result_type(x, weight))
        np.matmul(_models_first(x), weight, out=_models_first(z))
        if "bias" in self.parameters:
            z += self.parameters["bias"]
        return z

    def backward(self, dout: Array) -> Array:
        self.gradients["weight"] = self.x.transpose(1, 2, 0) @ _models_first(dout)
        if "bias" in self.parameters:
            self.gradients["bias"] = dout.sum(axis=0)
        dx = np.empty(self.x.shape, dout.dtype)
        np.matmul(_models_first(dout), self.parameters["weight"].transpose(0, 2, 1), out=_models_first(dx))
        return dx


class BatchNormLayer:
    """Batch normalization of every unit of every model; with ``ghost_size``, in groups of that many rows in training.

    It is for these networks; the layer that the specification is about is ``reference_impl.BatchNorm``.

    Args:
        models: M.
        units: D.
        eps: added to the variance inside the root.
        momentum: the weight that the old running value keeps; None keeps no running statistics, and before ``"eval"``
            an ``"estimate"`` pass has to set them.
        ghost_size: rows that are normalized together in training; None: all of the mini-batch. It must divide N.
        dtype: of gamma and beta.
    """

    def __init__(
        self,
        models: int,
        units: int,
        eps: float = 1e-5,
        momentum: float | None = None,
        ghost_size: int | None = None,
        dtype: type[np.floating] = np.float32,
    ) -> None:
        shape = (models, units)
        self.parameters: dict[str, Array] = {"gamma": np.ones(shape, dtype), "beta": np.zeros(shape, dtype)}
        self.gradients: dict[str, Array] = {}
        self.eps, self.momentum, self.ghost_size = eps, momentum, ghost_size
        self.running_mean: Array = np.zeros(models * units)
        self.running_var: Array = np.ones(models * units)

    def forward(self, x: Array, mode: Mode = "train") -> Array:
        self.shape = x.shape
        columns = x.reshape(len(x), -1)
        gamma, beta = self.parameters["gamma"].ravel(), self.parameters["beta"].ravel()
        if mode == "eval":
            return self._inference(columns, gamma, beta).reshape(x.shape)
        momentum = self.momentum if mode == "train" else 0.0
        if momentum is not None:
            running = update_running(self.running_mean, self.running_var, columns, momentum)
            self.running_mean, self.running_var = running
        self.groups = len(x) // self.ghost_size if self.ghost_size and mode == "train" else 1
        self.columns = self._side_by_side(columns)
        gamma, beta = np.tile(gamma, self.groups), np.tile(beta, self.groups)
        out = np.empty_like(self.columns)
        for block in _blocks(out.shape[1]):
            out[:, block] = batchnorm_forward(self.columns[:, block], gamma[block], beta[block], self.eps)
        return self._stacked(out).reshape(x.shape)

    def backward(self, dout: Array) -> Array:
        dout = self._side_by_side(dout.reshape(len(dout), -1))
        gamma = np.tile(self.parameters["gamma"].ravel(), self.groups)
        dx, dgamma, dbeta = np.empty_like(dout), np.empty_like(gamma), np.empty_like(gamma)
        for block in _blocks(dout.shape[1]):
            dx[:, block], dgamma[block], dbeta[block] = batchnorm_backward(
                dout[:, block], self.columns[:, block], gamma[block], self.eps
            )
        self.gradients["gamma"] = dgamma.reshape(self.groups, *self.shape[1:]).sum(axis=0)
        self.gradients["beta"] = dbeta.reshape(self.groups, *self.shape[1:]).sum(axis=0)
        return self._stacked(dx).reshape(self.shape)

    def _inference(self, columns: Array, gamma: Array, beta: Array) -> Array:
        out = np.empty_like(columns)
        for block in _blocks(columns.shape[1]):
            mean, var = self.running_mean[block], self.running_var[block]
            out[:, block] = batchnorm_inference(columns[:, block], gamma[block], beta[block], mean, var, self.eps)
        return out

    def _side_by_side(self, columns: Array) -> Array:
        """Groups of rows (groups * n, C) as more columns (n, groups * C): to batch norm a column is a batch."""
        if self.groups == 1:
            return columns
        grouped = columns.reshape(self.groups, -1, columns.shape[1])
        return grouped.transpose(1, 0, 2).reshape(grouped.shape[1], -1)

    def _stacked(self, columns: Array) -> Array:
        """The inverse of ``_side_by_side``."""
        if self.groups == 1:
            return columns
        return columns.reshape(len(columns), self.groups, -1).transpose(1, 0, 2).reshape(self.groups * len(columns), -1)


class GroupNorm:
    """Group normalization of an example's units, consecutive groups of them apart; one group is layer norm.

    To a row's statistics the row is what a column is to batch norm, so both directions are batch norm transposed.
    """

    def __init__(
        self, models: int, units: int, groups: int = 1, eps: float = 1e-5, dtype: type[np.floating] = np.float32
    ) -> None:
        shape = (models, units)
        self.parameters: dict[str, Array] = {"gamma": np.ones(shape, dtype), "beta": np.zeros(shape, dtype)}
        self.gradients: dict[str, Array] = {}
        self.groups, self.eps = groups, eps

    def forward(self, x: Array, mode: Mode = "train") -> Array:
        self.members = x.reshape(-1, x.shape[2] // self.groups).T
        ones = np.ones(self.members.shape[1], x.dtype)
        self.x_hat = batchnorm_forward(self.members, ones, 0 * ones, self.eps).T.reshape(x.shape)
        return self.parameters["gamma"] * self.x_hat + self.parameters["beta"]

    def backward(self, dout: Array) -> Array:
        self.gradients["gamma"] = (dout * self.x_hat).sum(axis=0)
        self.gradients["beta"] = dout.sum(axis=0)
        inner = (dout * self.parameters["gamma"]).reshape(self.members.T.shape).T
        ones = np.ones(self.members.shape[1], dout.dtype)
        return batchnorm_backward(inner, self.members, ones, self.eps)[0].T.reshape(dout.shape)


class Activation:
    """``relu``, ``sigmoid``, ``tanh`` or ``identity``, entry by entry."""

    # The function, and its derivative by the function's own output.
    FUNCTIONS: ClassVar[dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]]] = {
        "relu": (lambda x: np.maximum(x, 0), lambda y: (y > 0).astype(y.dtype)),
        "sigmoid": (lambda x: (np.tanh(x / 2) + 1) / 2, lambda y: y * (1 - y)),
        "tanh": (np.tanh, lambda y: 1 - y * y),
        "identity": (lambda x: x, np.ones_like),
    }

    def __init__(self, name: str) -> None:
        self.parameters: dict[str, Array] = {}
        self.gradients: dict[str, Array] = {}
        self.function, self.derivative = self.FUNCTIONS[name]

    def forward(self, x: Array, mode: Mode = "train") -> Array:
        self.y = self.function(x)
        return self.y

    def backward(self, dout: Array) -> Array:
        return dout * self.derivative(self.y)


class Dropout:
    """Inverted dropout: in training a value is 0 with probability ``drop``, else divided by ``1 - drop``."""

    def __init__(self, drop: float, rng: np.random.Generator) -> None:
        self.parameters: dict[str, Array] = {}
        self.gradients: dict[str, Array] = {}
        self.keep, self.rng = 1 - drop, rng

    def forward(self, x: Array, mode: Mode = "train") -> Array:
        self.mask = None
        if mode == "train" and self.keep < 1:
            self.mask = ((self.rng.random(x.shape, dtype=np.float32) < self.keep) / self.keep).astype(x.dtype)
        return x if self.mask is None else x * self.mask

    def backward(self, dout: Array) -> Array:
        return dout if self.mask is None else dout * self.mask


def _models_first(x: Array) -> Array:
    """(N, M, D) seen as (M, N, D), which is how matmul wants its stacks."""
    return x.transpose(1, 0, 2)


def _blocks(columns: int) -> Iterator[slice]:
    return (slice(start, start + BLOCK) for start in range(0, columns, BLOCK))
