"""A small fully connected network on the reference functions, for the experiments of the site.

Many models train side by side, each with its own weights: arrays of values are (N, M, D) for N examples, M models and D
units, parameters are (M, ...). A sweep over seeds and learning rates is then one run. Batch norm treats every column
apart, so M models of D units are M * D columns to it, and the functions of this package do the work unchanged.

A layer has ``forward(x, mode)`` and ``backward(dout)``, of the last forward, and dictionaries ``parameters`` and
``gradients`` with the same keys. Modes:

- ``"train"``: batch norm uses the mini-batch's statistics, dropout drops.
- ``"estimate"``: as train, but nothing is dropped, and the running statistics become those of this very set. One such
  pass over the training set gives "precise" statistics (Wu and Johnson 2021, arXiv:2105.07576, section 3).
- ``"eval"``: batch norm uses the running statistics, dropout does nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ._layers import Activation, BatchNormLayer, Dropout, GroupNorm, Layer, Linear, Mode
from ._validate import Array

__all__ = [
    "Activation",
    "BatchNormLayer",
    "Dropout",
    "GroupNorm",
    "Layer",
    "Linear",
    "Mode",
    "Network",
    "mlp",
    "random_weight",
    "softmax_cross_entropy",
    "squared_error",
]


class Network:
    """Layers one after another. As a layer of another network it is a block; ``skip`` adds the block's input."""

    def __init__(self, layers: Sequence[Layer], skip: bool = False) -> None:
        self.layers, self.skip = list(layers), skip
        self.parameters: dict[str, Array] = {}  # its layers hold them
        self.gradients: dict[str, Array] = {}

    def forward(self, x: Array, mode: Mode = "train") -> Array:
        out = x
        for layer in self.layers:
            out = layer.forward(out, mode)
        return out + x if self.skip else out

    def backward(self, dout: Array) -> Array:
        dx = dout
        for layer in reversed(self.layers):
            dx = layer.backward(dx)
        return dx + dout if self.skip else dx

    def flat(self) -> Iterator[Layer]:
        """Every layer that is no network, in order."""
        for layer in self.layers:
            if isinstance(layer, Network):
                yield from layer.flat()
            else:
                yield layer

    def step(self, lr: Array | float, weight_decay: Array | float = 0.0) -> None:
        """One step of gradient descent, in place; ``lr`` and ``weight_decay`` are numbers or (M,), one for each model.

        Weight decay acts on weights only: the gradient of ``weight_decay / 2 * |W|^2``.
        """
        for layer in self.flat():
            for name, value in layer.parameters.items():
                gradient = layer.gradients[name]
                if name == "weight" and np.any(weight_decay):
                    gradient = gradient + _per_model(weight_decay, value) * value
                value -= _per_model(lr, value) * gradient


def softmax_cross_entropy(logits: Array, labels: npt.NDArray[np.integer]) -> tuple[Array, Array]:
    """Mean cross entropy (M,) of logits (N, M, C) for labels (N, M), and its gradient at the logits."""
    shifted = logits - logits.max(axis=2, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=2, keepdims=True))
    target = np.expand_dims(labels, 2)
    loss = -np.take_along_axis(log_probabilities, target, 2)[:, :, 0].mean(axis=0)
    gradient: Array = np.exp(log_probabilities)
    np.put_along_axis(gradient, target, np.take_along_axis(gradient, target, 2) - 1, 2)
    gradient /= len(logits)
    return loss, gradient


def squared_error(outputs: Array, targets: Array) -> tuple[Array, Array]:
    """Mean squared error (M,) of outputs (N, M, D) for targets of that shape, and its gradient at the outputs."""
    difference = outputs - targets
    return (difference**2).mean(axis=(0, 2)), 2 * difference / (len(outputs) * outputs.shape[2])


def random_weight(
    seeds: Sequence[int], layer: int, inputs: int, units: int, gain: float, dtype: type[np.floating] = np.float32
) -> Array:
    """Gaussian weights (M, inputs, units) with variance ``gain / inputs``; equal seeds have equal weights.

    gain 2 is He's initialization for ReLU (He et al. 2015, arXiv:1502.01852, eq. 10), 1 is LeCun's (1998, section 4.6).
    """
    draws = {seed: np.random.default_rng([seed, layer]).standard_normal((inputs, units)) for seed in set(seeds)}
    weight: Array = (np.stack([draws[seed] for seed in seeds]) * np.sqrt(gain / inputs)).astype(dtype)
    return weight


def mlp(
    seeds: Sequence[int],
    widths: Sequence[int],
    activation: str = "relu",
    norm: Callable[[int, int], Layer] | None = BatchNormLayer,
    after: bool = False,
    gain: float | None = None,
    dtype: type[np.floating] = np.float32,
) -> Network:
    """A network of hidden layers ``widths[1:-1]`` with a linear read-out; one model for each entry of ``seeds``.

    Args:
        seeds: one per model; equal seeds start from equal weights, whatever else differs.
        widths: inputs, hidden layers, outputs.
        activation: of the hidden layers, a name of ``Activation``.
        norm: makes the normalization of a hidden layer from M and D; None for none. A normalized layer has no bias.
        after: normalize after the activation instead of before it.
        gain: variance of a weight times its layer's inputs; by default 2 for ReLU, else 1.
        dtype: of the weights and biases.
    """
    gain = (2.0 if activation == "relu" else 1.0) if gain is None else gain
    models, layers = len(seeds), list[Layer]()
    for index, (inputs, units) in enumerate(pairwise(widths[:-1])):
        weight = random_weight(seeds, index, inputs, units, gain, dtype)
        biased = norm is None or after
        layers.append(Linear(weight, np.zeros((models, units), dtype) if biased else None))
        normalizing: list[Layer] = [] if norm is None else [norm(models, units)]
        activating: list[Layer] = [Activation(activation)]
        layers += activating + normalizing if after else normalizing + activating
    head = random_weight(seeds, len(widths), widths[-2], widths[-1], 1.0, dtype)
    return Network([*layers, Linear(head, np.zeros((models, widths[-1]), dtype))])


def _per_model(value: Array | float, parameter: Array) -> Array:
    """A number, or one number for each model (M,), shaped to be multiplied with a parameter (M, ...)."""
    per_model: Array = np.asarray(value, parameter.dtype).reshape(-1, *[1] * (parameter.ndim - 1))
    return per_model
