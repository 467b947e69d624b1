"""Train an arm of an experiment over learning rates and seeds at once, and choose its learning rate fairly.

``fit`` is the sweep; ``train_at_best_rate`` keeps the network at the rate that validation chose, for other questions.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from reference_impl.network import Linear, Network, softmax_cross_entropy

from .data import Examples, Floats, Labels, Split, minibatches
from .networks import of_kind
from .stepping import Optimizer

# Draws mini-batches: examples, seeds, batch size, how many.
Batches = Callable[[Examples, Sequence[int], int, int], Iterator[tuple[Floats, Labels | Floats]]]


def models(rates: Sequence[float], seeds: Sequence[int]) -> list[int]:
    """The seed of each model of a sweep: all seeds with the first rate, then all with the second."""
    return [seed for _ in rates for seed in seeds]


@dataclass
class Fit:
    """What a sweep over R rates and S seeds found.

    Attributes:
        rates: the learning rates, R of them.
        loss: the mini-batch's loss at each step, (steps, R, S).
        validation, test: accuracy from 0 to 1 after the steps that are their keys, (R, S).
    """

    rates: Sequence[float]
    loss: Floats
    validation: dict[int, Floats] = field(default_factory=dict)
    test: dict[int, Floats] = field(default_factory=dict)

    def best(self) -> int:
        """The rate with the highest mean validation accuracy after the last step; of equal ones the smallest."""
        return int(np.argmax(self.validation[max(self.validation)].mean(axis=1)))

    def final_test(self) -> Floats:
        """Test accuracy (S,) after the last step, at the rate that validation chose."""
        return self.test[max(self.test)][self.best()]

    def steps_to(self, threshold: float, window: int = 10) -> Floats:
        """The first step, (R, S), by which the loss's mean over the last ``window`` steps is below; inf where never."""
        sums = np.cumsum(np.concatenate([np.zeros_like(self.loss[:1]), self.loss]), axis=0, dtype=float)
        below = (sums[window:] - sums[:-window]) / window < threshold
        return np.where(below.any(axis=0), below.argmax(axis=0) + window, np.inf)


def accuracy(network: Network, examples: Examples, rates: int) -> Floats:
    """Share of right answers in eval mode, (rates, S)."""
    logits = network.forward(np.tile(examples.x, (1, rates, 1)), "eval")
    right = logits.argmax(axis=2) == np.tile(examples.y, (1, rates))
    # A network whose numbers have overflowed answers class 0 by argmax: that is no answer.
    right &= np.isfinite(logits).all(axis=2)
    return right.mean(axis=0).reshape(rates, -1)


def fit(
    network: Network,
    split: Split,
    seeds: Sequence[int],
    rates: Sequence[float],
    steps: int,
    batch_size: int,
    *,
    weight_decay: float = 0.0,
    optimizer: Optimizer | None = None,
    checkpoints: Iterable[int] = (),
    precise: bool = True,
    after_step: Callable[[int, Network], None] | None = None,
    batches: Batches = minibatches,
) -> Fit:
    """Minimize the cross entropy by mini-batches, every rate with every seed side by side.

    Args:
        network: its models are ``models(rates, seeds)``.
        split: with S = len(seeds).
        seeds: S of them; each has its own split, order of examples and initial weights.
        rates: the learning rates, R of them.
        steps: how many mini-batches.
        batch_size: rows of a mini-batch.
        weight_decay: coefficient of the weights' decay.
        optimizer: takes the steps; plain gradient descent by default.
        checkpoints: steps after which accuracies are taken, besides the last one.
        precise: evaluate with the statistics of the whole training set instead of the running averages.
        after_step: is called with the number of the step, from 1, and the network, whose gradients still stand.
        batches: draws the mini-batches.
    """
    per_model = np.repeat(np.asarray(rates, float), len(seeds))
    result = Fit(rates, np.empty((steps, len(rates), len(seeds))))
    stops = {*checkpoints, steps}
    with np.errstate(all="ignore"):  # a rate that is too large overflows, which is a finding
        for step, (x, y) in enumerate(batches(split.train, seeds, batch_size, steps), start=1):
            logits = network.forward(np.tile(x, (1, len(rates), 1)))
            loss, gradient = softmax_cross_entropy(logits, np.tile(y, (1, len(rates))))
            network.backward(gradient)
            if optimizer:
                optimizer(network, per_model, weight_decay)
            else:
                network.step(per_model, weight_decay)
            result.loss[step - 1] = loss.reshape(len(rates), -1)
            if after_step:
                after_step(step, network)
            if step in stops:
                if precise:
                    network.forward(np.tile(split.train.x, (1, len(rates), 1)), "estimate")
                result.validation[step] = accuracy(network, split.validation, len(rates))
                result.test[step] = accuracy(network, split.test, len(rates))
    return result


@dataclass(frozen=True)
class Trained:
    """A trained network, one model for each of S seeds.

    Attributes:
        network: has the statistics of the whole training set.
        start: the weights that it started from, each layer's (S, K, D).
        home: that training set's inputs, (n, S, K).
        rate: the learning rate.
        on_edge: whether that is the smallest or the largest of those tried, so that a better one may lie outside.
    """

    network: Network
    start: list[Floats]
    home: Floats
    rate: float
    on_edge: bool

    def percent(self, examples: Examples, statistics: Floats | None = None) -> Floats:
        """Right answers in percent, (S,); with the batch norm statistics of other inputs, if they are given."""
        if statistics is not None:
            self.network.forward(statistics, "estimate")
        found = 100 * accuracy(self.network, examples, 1)[0]
        if statistics is not None:
            self.network.forward(self.home, "estimate")
        return found

    def changes(self) -> list[Floats]:
        """What training has added to each layer's weights, (S, K, D)."""
        return [after - before for before, after in zip(self.start, weights(self.network), strict=True)]

    def report(self) -> dict[str, Any]:
        """For the results."""
        return {"rate": self.rate, "on_edge": self.on_edge}


def weights(network: Network) -> list[Floats]:
    """Copies in double precision, one for every linear layer."""
    return [layer.parameters["weight"].astype(float) for layer in of_kind(network, Linear)]


def length(weight: Floats) -> Floats:
    """The Frobenius norm of each model's weights (S, K, D), (S,)."""
    return np.sqrt((weight**2).sum(axis=(1, 2)))


def train_at_best_rate(
    make: Callable[[list[int]], Network],
    split: Split,
    seeds: Sequence[int],
    rates: Sequence[float],
    steps: int,
    batch_size: int,
    after_step: Callable[[int, Network], None] | None = None,
    batches: Batches = minibatches,
) -> Trained:
    """Sweep the rates, then train once more at the best one, with ``after_step`` and ``batches`` as in ``fit``.

    ``make`` builds a network with one model for each entry of a list of seeds: the last training starts from the very
    weights of the sweep.
    """
    best = fit(make(models(rates, seeds)), split, seeds, rates, steps, batch_size, batches=batches).best()
    network = make(list(seeds))
    start = weights(network)
    fit(network, split, seeds, [rates[best]], steps, batch_size, after_step=after_step, batches=batches)
    return Trained(network, start, split.train.x, rates[best], best in (0, len(rates) - 1))
