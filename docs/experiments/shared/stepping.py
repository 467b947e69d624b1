"""Other ways to take a step than plain gradient descent, for networks that train side by side.

Each is made for one training and keeps its averages from step to step; ``fit`` calls it in the place of
``Network.step``.
"""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from reference_impl.network import Network

from .data import Floats

# The usual constants: Kingma and Ba 2015 (arXiv:1412.6980, algorithm 1) for Adam, 0.9 for momentum and RMSprop.
MOMENTUM = 0.9
SECOND = {"rmsprop": 0.9, "adam": 0.999}
TINY = 1e-8


class Optimizer(Protocol):
    """One step of all models of a network, after a backward pass."""

    def __call__(self, network: Network, lr: Floats, weight_decay: float) -> None:
        """Change the parameters in place; ``lr`` has one number for each model, (M,)."""


class Moving:
    """Momentum, RMSprop or Adam, by the averages that a step is made from; weight decay is decoupled from these.

    momentum: v = 0.9 v + g, a step along v. rmsprop: along g / root of the average square. adam: along the average of g
    over that root, both freed of their start at zero.
    """

    def __init__(self, kind: str) -> None:
        self.kind, self.steps = kind, 0
        self.averages: dict[tuple[int, str], tuple[Floats, Floats]] = {}

    def __call__(self, network: Network, lr: Floats, weight_decay: float) -> None:
        """As ``Optimizer`` says."""
        self.steps += 1
        for place, layer in enumerate(network.flat()):
            for name, value in layer.parameters.items():
                size = lr.reshape(-1, *[1] * (value.ndim - 1)).astype(value.dtype)
                if name == "weight" and weight_decay:
                    value -= size * weight_decay * value
                value -= size * self.direction((place, name), layer.gradients[name])

    def direction(self, key: tuple[int, str], gradient: Floats) -> Floats:
        """What a parameter with this gradient moves along, with its averages brought up to date."""
        first, second = self.averages.get(key, (np.zeros_like(gradient), np.zeros_like(gradient)))
        if self.kind == "momentum":
            first = MOMENTUM * first + gradient
            self.averages[key] = first, second
            return first
        kept = SECOND[self.kind]
        first = MOMENTUM * first + (1 - MOMENTUM) * gradient if self.kind == "adam" else gradient
        second = kept * second + (1 - kept) * gradient**2
        self.averages[key] = first, second
        if self.kind == "rmsprop":
            return first / (np.sqrt(second) + TINY)
        unbiased = first / (1 - MOMENTUM**self.steps)
        return unbiased / (np.sqrt(second / (1 - kept**self.steps)) + TINY)


OPTIMIZERS: dict[str, Callable[[], Optimizer] | None] = {
    "sgd": None,
    "momentum": lambda: Moving("momentum"),
    "rmsprop": lambda: Moving("rmsprop"),
    "adam": lambda: Moving("adam"),
}
