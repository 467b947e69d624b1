"""What does dropout do by itself: is it an adaptive L2, and is the loss still a function of the weights?

For a linear unit the average over all masks can be taken exactly: every one of the 2^K masks of K pixels is enumerated,
and the average loss is set beside the loss without dropout plus its penalty. The weights that minimize it follow in
closed form, on all pixels, beside ridge regression that shrinks them as much. Then networks descend the whole training
set's loss with a small step, without noise, with dropout, with batch norm and with ghost batches, and the steps
at which the loss went up are counted: for a function of the weights there are none.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from reference_impl.network import BatchNormLayer, Dropout, mlp, softmax_cross_entropy

from .shared.comparison import interval
from .shared.data import Floats, Split, digits
from .shared.figure import Canvas, Figure, Palette, curve, legend, mean


@dataclass(frozen=True)
class Settings:
    """Drop probabilities of the linear unit, and how the networks descend."""

    seeds: int
    drops: tuple[float, ...]
    steps: int
    train: int = 500
    units: int = 64
    rate: float = 0.05
    drop: float = 0.5
    ghost_size: int = 20
    enumerated: int = 10


FULL = Settings(10, (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9), 100)
QUICK = Settings(2, (0.0, 0.5), 5, train=100)


def run(settings: Settings, track: Callable[..., Iterable[Any]]) -> dict[str, Any]:
    """The exact penalty, the spread of the weights by drop probability, and steps uphill."""
    split = digits(range(settings.seeds), train=settings.train)
    found = [linear_unit(*pixels_and_target(split, seed), settings) for seed in range(settings.seeds)]
    return {
        "penalty_error": max(one["penalty_error"] for one in found),
        "rescaled": {key: interval([one[key] for one in found]) for key in ("dropout_rescaled", "ridge_rescaled")},
        "spread": {
            f"{100 * drop:.0f}": {
                key: interval([one["spread"][n][key] for one in found]) for key in ("pixels", "heaviest", "energy")
            }
            for n, drop in enumerate(settings.drops)
        },
        "descent": {name: descent(split, settings, name) for name in track(list(NOISES), "descending")},
    }


# A linear unit w on inputs x (N, K) with dropout at the inputs, squared error. Dropping with probability q, the average
# over masks is |y - x w|^2 + q / (1 - q) sum_j w_j^2 sum_i x_ij^2.


def pixels_and_target(split: Split, seed: int) -> tuple[Floats, Floats]:
    """Centred pixels (N, K) that vary at all, and whether the digit is a 3, centred (N,)."""
    x = split.train.x[:, seed].astype(np.float64)
    x = (x - x.mean(axis=0))[:, x.std(axis=0) > 0]
    y = (split.train.y[:, seed] == 3).astype(np.float64)
    return x, y - y.mean()


def with_dropout(x: Floats, y: Floats, drop: float) -> Floats:
    """The weights (K,) that minimize the average loss over all masks."""
    gram = x.T @ x
    return np.linalg.lstsq(gram + drop / (1 - drop) * np.diag(np.diag(gram)), x.T @ y)[0]


def ridge(x: Floats, y: Floats, penalty: float) -> Floats:
    return np.linalg.solve(x.T @ x + penalty * np.eye(x.shape[1]), x.T @ y)


def averaged_over_masks(x: Floats, y: Floats, w: Floats, drop: float) -> float:
    """The average loss over all 2^K masks, each with its probability."""
    masks = np.array(list(product((0.0, 1.0), repeat=len(w))))
    chances = np.where(masks, 1 - drop, drop).prod(axis=1)
    losses = ((y[:, None] - x @ (masks / (1 - drop) * w).T) ** 2).sum(axis=0)
    return float(chances @ losses)


def linear_unit(x: Floats, y: Floats, settings: Settings) -> dict[str, Any]:
    """One seed's linear unit: how exact the penalty is, what a pixel's unit of measure does, how weights spread."""
    drop, few = settings.drop, x[:, np.argsort(-x.std(axis=0))[: settings.enumerated]]
    w = with_dropout(few, y, drop)
    penalized = ((y - few @ w) ** 2).sum() + drop / (1 - drop) * (w**2 * (few**2).sum(axis=0)).sum()
    # Every other pixel measured in a tenth of its unit: the same information, in larger numbers.
    rescaled = x * np.where(np.arange(x.shape[1]) % 2, 10, 1)
    average = (x**2).sum() / x.shape[1]

    def change(fitted: Callable[[Floats], Floats]) -> float:
        before, after = x @ fitted(x), rescaled @ fitted(rescaled)
        return float(100 * np.linalg.norm(after - before) / np.linalg.norm(before))

    return {
        "penalty_error": abs(averaged_over_masks(few, y, w, drop) / penalized - 1),
        "dropout_rescaled": change(lambda x: with_dropout(x, y, drop)),
        "ridge_rescaled": change(lambda x: ridge(x, y, average)),
        "spread": [spread(x, with_dropout(x, y, drop), with_dropout(x, y, 0)) for drop in settings.drops],
    }


def spread(x: Floats, w: Floats, free: Floats) -> dict[str, float]:
    """Over how many pixels the answer is spread (the inverse Simpson index), and the heaviest pixel's share in percent.

    The energy of the weights, each in its pixel's unit, is in percent of that of ``free``, the weights without dropout.
    """
    energy = w**2 * (x**2).sum(axis=0)
    share = energy / energy.sum()
    return {
        "pixels": float(1 / (share**2).sum()),
        "heaviest": float(100 * share.max()),
        "energy": float(100 * energy.sum() / (free**2 * (x**2).sum(axis=0)).sum()),
    }


NOISES = ("none", "dropout", "batch", "ghost")


def descent(split: Split, settings: Settings, name: str) -> dict[str, Any]:
    """Gradient descent on all training examples: the share of steps after which the loss was higher, in percent."""
    seeds, rng = range(settings.seeds), np.random.default_rng(0)
    norms = {"batch": BatchNormLayer, "ghost": partial(BatchNormLayer, ghost_size=settings.ghost_size)}
    network = mlp(list(seeds), (64, settings.units, 10), norm=norms.get(name))
    if name == "dropout":
        network.layers.insert(-1, Dropout(settings.drop, rng))
    losses = []
    for _ in range(settings.steps):
        # The order decides who is in whose ghost batch, and nothing else.
        order = rng.permutation(len(split.train))
        loss, gradient = softmax_cross_entropy(network.forward(split.train.x[order]), split.train.y[order])
        network.backward(gradient)
        network.step(settings.rate)
        losses.append(loss)
    rises = np.diff(losses, axis=0) > 0
    return {"uphill": interval(100 * rises.mean(axis=0)), "loss": [loss[0] for loss in losses]}


LABELS = {"dropout": "dropout", "ghost": "ghost batches", "batch": "batch norm, all rows", "none": "neither"}


def figures(record: dict[str, Any]) -> list[Figure]:
    """The spread of a linear unit's weights, and the loss of one network along its descent."""
    results, settings = record["results"], record["settings"]

    def weights(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        spreads = results["spread"].values()
        curve(axes, settings["drops"], [found["pixels"] for found in spreads], palette.arm("dropout"))
        axes.set(xlabel="drop probability", ylabel="pixels that share the answer", ylim=(0, None))

    def loss(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        for name, label in LABELS.items():
            losses, style = results["descent"][name]["loss"], palette.arm(name)
            # No dashes: they would hide which line is jagged.
            axes.plot(losses, color=style.color, marker=style.marker, markevery=20, label=label)
        axes.set(xlabel="step of gradient descent on all examples", ylabel="training loss")
        legend(axes, columns=2)

    pixels = [mean(found["pixels"]) for found in results["spread"].values()]
    uphill = {name: f"{mean(found['uphill']):.0f}%" for name, found in results["descent"].items()}
    return [
        Figure(
            "weights",
            alt="The number of pixels that share a linear unit's answer against the drop probability: "
            f"{pixels[0]:.0f} without dropout, {min(pixels):.0f} at least and {pixels[-1]:.0f} at a drop probability "
            f"of {settings['drops'][-1]:g}.",
            caption='Over how many pixels a linear unit spreads its answer to "is it a 3?" (inverse Simpson index of '
            f"$w_j^2\\sum_i x_{{ij}}^2$), by drop probability. Mean and 95% interval over {settings['seeds']} splits.",
            draw=weights,
        ),
        Figure(
            "loss",
            alt="Training loss against steps on all examples. Without noise and with batch norm over all rows it "
            f"falls at every step. With dropout it is jagged and rises at {uphill['dropout']} of the steps, with "
            f"ghost batches at {uphill['ghost']}.",
            caption=f"The loss that training sees, of one network each, when every step uses all {settings['train']} "
            f"examples. Dropout {settings['drop']:g}; ghost batches of {settings['ghost_size']}.",
            draw=loss,
        ),
    ]
