"""Steps that are looked at instead of taken: the parameters after a step, and a network with others in place.

Two experiments ask what a step of gradient descent does to the gradient: in other layers, and along the step itself.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from reference_impl.network import Layer, Linear, Network, softmax_cross_entropy

from .data import Floats, Labels

Parameters = list[dict[str, Floats]]


def backpropagate(network: Network, x: Floats, y: Labels) -> Floats:
    """Loss of each model (M,) on inputs (m, M, K) and labels (m, M); leaves the gradients in the layers."""
    loss, gradient = softmax_cross_entropy(network.forward(x), y)
    network.backward(gradient)
    return loss


def stepped(layers: Sequence[Layer], lr: Floats) -> Parameters:
    """The layers' parameters after a step of size lr (M,) along the gradients that they hold; nothing is changed."""
    return [
        {
            name: value - lr.reshape(-1, *[1] * (value.ndim - 1)).astype(value.dtype) * layer.gradients[name]
            for name, value in layer.parameters.items()
        }
        for layer in layers
    ]


@contextmanager
def replaced(layers: Sequence[Layer], parameters: Parameters) -> Iterator[None]:
    """The layers with other parameters, for as long as the block runs."""
    kept = [layer.parameters for layer in layers]
    for layer, others in zip(layers, parameters, strict=True):
        layer.parameters = others
    try:
        yield
    finally:
        for layer, own in zip(layers, kept, strict=True):
            layer.parameters = own


def blocks(network: Network) -> list[list[Layer]]:
    """The network's layers, a weight and what follows it up to the next weight; the last is the read-out alone."""
    found: list[list[Layer]] = []
    for layer in network.flat():
        if isinstance(layer, Linear):
            found.append([])
        found[-1].append(layer)
    return found


def inner(a: Floats, b: Floats) -> Floats:
    """Inner product of each model's part: (M, ...) and (M, ...) to (M,), summed in float64."""
    return np.einsum("mk,mk->m", a.reshape(len(a), -1), b.reshape(len(b), -1), dtype=float)
