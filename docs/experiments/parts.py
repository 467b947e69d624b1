"""Which part of batch norm does the work: the standardizing, gamma or beta?

Networks of six ReLU layers learn digits from the same weights: with all of batch norm, with gamma held at 1, with gamma
and beta held at 1 and 0, with gamma and beta alone (each unit is multiplied and shifted, nothing is measured), and with
none of it. Each has the learning rate that validation chose; steps are counted at its fastest rate. Then gamma is taken
out of the trained networks: its size goes into the weights behind the ReLU, its sign into the weights in front, and the
answers are compared.
"""

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from reference_impl.network import BatchNormLayer, Layer, Linear, Mode, Network, mlp

from .shared.comparison import compare, interval
from .shared.data import Floats, Split, digits, in_double_precision
from .shared.figure import Canvas, Figure, Palette, in_rows, listed
from .shared.networks import FixedBatchNorm, of_kind
from .shared.training import fit, models


@dataclass(frozen=True)
class Settings:
    """``threshold`` is the training loss to which steps are counted."""

    seeds: int = 6
    depth: int = 6
    width: int = 48
    rates: tuple[float, ...] = (0.03, 0.1, 0.3, 1.0, 3.0)
    steps: int = 160
    batch_size: int = 64
    threshold: float = 0.5


FULL = Settings()
QUICK = replace(FULL, seeds=2, depth=3, width=16, rates=(0.1, 1.0), steps=20)


class FixedGamma(BatchNormLayer):
    """Batch norm whose gamma stays 1."""

    def backward(self, dout: Floats) -> Floats:
        """As ever, but gamma's gradient is zero."""
        dx = super().backward(dout)
        self.gradients["gamma"] = np.zeros_like(self.gradients["gamma"])
        return dx


class ScaleAndShift:
    """``gamma x + beta`` and no more."""

    def __init__(self, models: int, units: int) -> None:
        shape = (models, units)
        self.parameters = {"gamma": np.ones(shape, np.float32), "beta": np.zeros(shape, np.float32)}
        self.gradients: dict[str, Floats] = {}

    def forward(self, x: Floats, mode: Mode = "train") -> Floats:  # noqa: ARG002 - it measures nothing
        """The same in every mode."""
        self.x = x
        return self.parameters["gamma"] * x + self.parameters["beta"]

    def backward(self, dout: Floats) -> Floats:
        """Each entry by itself."""
        self.gradients = {"gamma": (dout * self.x).sum(axis=0), "beta": dout.sum(axis=0)}
        return dout * self.parameters["gamma"]


ARMS: dict[str, Callable[[int, int], Layer] | None] = {
    "batch": BatchNormLayer,
    "no_gamma": FixedGamma,
    "standardized": FixedBatchNorm,
    "affine": ScaleAndShift,
    "none": None,
}
LABELS = {
    "batch": "all of batch norm",
    "no_gamma": "γ held at 1",
    "standardized": "γ, β held at 1, 0",
    "affine": "γ, β alone",
    "none": "none of it",
}


def run(settings: Settings, track: Callable[[Sequence[Any], str], Iterator[Any]]) -> dict[str, Any]:
    seeds = range(settings.seeds)
    split, widths = digits(seeds), (64, *[settings.width] * settings.depth, 10)
    fits = {}
    for name in track(list(ARMS), "arms"):
        network = mlp(models(settings.rates, seeds), widths, norm=ARMS[name])
        fits[name] = fit(network, split, seeds, settings.rates, settings.steps, settings.batch_size)
    found = compare(fits, settings.threshold)
    del found["by_rate"]
    whole = fits["batch"].final_test()
    found["against_all"] = {name: interval(100 * (fits[name].final_test() - whole)) for name in ARMS if name != "batch"}
    return found | {"folded": folded(found["rate"]["batch"], split, settings)}


def folded(rate: float, split: Split, settings: Settings) -> dict[str, Any]:
    """Networks trained in float64, and how far their answers move when gamma is taken out of them."""
    split, seeds = in_double_precision(split), range(settings.seeds)
    widths = (64, *[settings.width] * settings.depth, 10)
    network = mlp(seeds, widths, norm=partial(BatchNormLayer, dtype=np.float64), dtype=np.float64)
    fit(network, split, seeds, [rate], settings.steps, settings.batch_size)
    without = without_gamma(network)
    without.forward(split.train.x, "estimate")
    logits, others = (it.forward(split.test.x, "eval") for it in (network, without))
    gamma = np.concatenate([layer.parameters["gamma"] for layer in of_kind(network, BatchNormLayer)], axis=1)
    return {
        "difference": np.abs(others - logits).max() / np.abs(logits).max(),
        "gamma": {"smallest": gamma.min(), "largest": gamma.max(), "negative": 100 * (gamma < 0).mean()},
    }


def without_gamma(network: Network) -> Network:
    """A network with gamma 1 that computes the same, for ReLU behind batch norm and a weight behind that.

    ``relu(gamma x + beta) = |gamma| relu(sign(gamma) x + beta / |gamma|)``: the size goes behind the ReLU, and batch
    norm of ``-z`` is that of ``z`` with the other sign.
    """
    network = copy.deepcopy(network)
    norms, weights = of_kind(network, BatchNormLayer), of_kind(network, Linear)
    for norm, before, behind in zip(norms, weights[:-1], weights[1:], strict=True):
        gamma = norm.parameters["gamma"]
        before.parameters["weight"] *= np.sign(gamma)[:, None]
        behind.parameters["weight"] *= np.abs(gamma)[:, :, None]
        norm.parameters = {"gamma": np.ones_like(gamma), "beta": norm.parameters["beta"] / np.abs(gamma)}
    return network


def figures(record: dict[str, Any]) -> list[Figure]:
    """Steps and accuracy of every arm."""
    found, settings = record["results"], record["settings"]

    def draw(figure: Canvas, palette: Palette) -> None:
        panels = figure.subplots(1, 2, sharey=True)
        for axes, what, label in zip(panels, ("steps", "test"), ("steps to the loss", "test accuracy, %"), strict=True):
            values = [found[what][name] for name in LABELS]
            in_rows(axes, list(LABELS.values()), {"": (palette.arm("batch"), values)})
            axes.set_xlabel(label)
        panels[0].set_xlim(0, None)

    said = {what: listed({LABELS[name]: found[what][name] for name in LABELS}, spec) for what, spec in SPECS.items()}
    return [
        Figure(
            "arms",
            alt=f"Steps to the loss: {said['steps']}. Test accuracy in percent: {said['test']}.",
            caption=f"Steps to a training loss of {settings['threshold']} and test accuracy of {settings['depth']} "
            f"ReLU layers with parts of batch norm. Means and 95% intervals over {settings['seeds']} splits.",
            draw=draw,
            height=230,
        )
    ]


SPECS = {"steps": ".0f", "test": ".1f"}
