"""Do batch norm's statistics and parameters tie a network to the collection that it was trained on?

Networks learn one collection of handwritten digits, as in the experiment ``domain``. Then they go on learning from a
hundred labelled images of the other: with the old statistics kept as constants, with those of the new mini-batches, and
without batch norm. Another network starts from random weights. Each way has its own best learning rate on validation
images of the new collection.
"""

import copy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from reference_impl import batchnorm_inference, batchnorm_inference_backward
from reference_impl.network import BatchNormLayer, Mode, Network, mlp

from . import domain
from .shared.comparison import interval
from .shared.data import Examples, Floats, Split
from .shared.figure import Canvas, Figure, Palette, grouped, legend, listed
from .shared.training import Trained, train_at_best_rate


@dataclass(frozen=True)
class Settings:
    """What the networks learned before, and what they learn now."""

    source: domain.Settings = domain.FULL
    labelled: int = 100
    steps: int = 200
    batch_size: int = 25
    rates: tuple[float, ...] = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)


FULL = Settings()
QUICK = replace(FULL, source=domain.QUICK, rates=(0.03, 0.3), steps=20)

WAYS = ("none", "frozen", "new", "scratch")


class FrozenBatchNorm:
    """Batch norm whose statistics are constants in training, too; gamma and beta go on learning."""

    def __init__(self, layer: BatchNormLayer) -> None:
        self.parameters, self.eps = layer.parameters, layer.eps
        self.statistics = layer.running_mean, layer.running_var
        self.gradients: dict[str, Floats] = {}

    def forward(self, x: Floats, mode: Mode = "train") -> Floats:  # noqa: ARG002 - it has one mode
        """The affine map that the constants make."""
        self.shape, self.columns = x.shape, x.reshape(len(x), -1)
        gamma, beta = (self.parameters[name].ravel() for name in ("gamma", "beta"))
        return batchnorm_inference(self.columns, gamma, beta, *self.statistics, self.eps).reshape(x.shape)

    def backward(self, dout: Floats) -> Floats:
        """Its gradient: each entry by itself."""
        columns, gamma = dout.reshape(self.columns.shape), self.parameters["gamma"].ravel()
        found = batchnorm_inference_backward(columns, self.columns, gamma, *self.statistics, self.eps)
        self.gradients["gamma"], self.gradients["beta"] = (part.reshape(self.shape[1:]) for part in found[1:])
        return found[0].reshape(self.shape)


def start(way: str, learned: Trained, models: int) -> Network:
    """Copies of a trained network, all seeds for the first rate, then all for the second."""
    network = copy.deepcopy(learned.network)
    sweeps = models // len(learned.start[0])
    for layer in network.flat():
        layer.parameters = {name: np.concatenate([value] * sweeps) for name, value in layer.parameters.items()}
        if isinstance(layer, BatchNormLayer):
            layer.running_mean, layer.running_var = (
                np.tile(v, sweeps) for v in (layer.running_mean, layer.running_var)
            )
    if way == "frozen":
        network.layers = [
            FrozenBatchNorm(layer) if isinstance(layer, BatchNormLayer) else layer for layer in network.layers
        ]
    return network


def go_on(way: str, learned: Trained, target: Split, settings: Settings) -> Trained:
    """Learn the target's few labelled images in one of the ways."""

    def make(models: list[int]) -> Network:
        if way == "scratch":
            return mlp(models, (64, *settings.source.hidden, 10))
        return start(way, learned, len(models))

    return train_at_best_rate(
        make, target, range(settings.source.seeds), settings.rates, settings.steps, settings.batch_size
    )


def carried(source: Split, target: Split, settings: Settings) -> dict[str, Any]:
    """From one collection to the other: accuracy before, after, and how it differs between ways."""
    home, away = domain.scaled(source, source.train.x), domain.scaled(target, source.train.x)
    few = Examples(away.train.x[: settings.labelled], away.train.y[: settings.labelled])
    taught = Split(few, away.validation, away.test)
    learned = {
        "none": domain.learn(None, home, settings.source),
        "batch": domain.learn(BatchNormLayer, home, settings.source),
    }
    before = {name: chosen.percent(away.test) for name, chosen in learned.items()}
    after = {way: go_on(way, learned["none" if way == "none" else "batch"], taught, settings) for way in WAYS}
    raw = {way: chosen.percent(away.test) for way, chosen in after.items()}
    return {
        "before": {name: interval(values) for name, values in before.items()},
        "after": {way: interval(values) for way, values in raw.items()},
        "training": {way: chosen.report() for way, chosen in after.items()},
        "new_minus_frozen": interval(raw["new"] - raw["frozen"]),
        "new_minus_none": interval(raw["new"] - raw["none"]),
        "frozen_minus_none": interval(raw["frozen"] - raw["none"]),
        "new_minus_scratch": interval(raw["new"] - raw["scratch"]),
        "learned": interval(raw["new"] - before["batch"]),
    }


def run(settings: Settings, track: Any) -> dict[str, Any]:
    found = {name: domain.collection(name, settings.source) for name in domain.COLLECTIONS}
    pairs = [domain.COLLECTIONS, domain.COLLECTIONS[::-1]]
    return {
        f"{source}_to_{target}": carried(found[source], found[target], settings)
        for source, target in track(pairs, "collections")
    }


LABELS = {"scratch": "from scratch", "none": "no batch norm", "frozen": "old statistics", "new": "new statistics"}
LOOKS = {"scratch": "other", "none": "none", "frozen": "layer", "new": "batch"}


def figures(record: dict[str, Any]) -> list[Figure]:
    found, titles = record["results"], domain.TITLES

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        arms = {LABELS[w]: (palette.arm(LOOKS[w]), [found[pair]["after"][w] for pair in titles]) for w in LABELS}
        grouped(axes, list(titles.values()), arms)
        axes.set_ylabel("accuracy in percent")
        legend(axes, columns=2)

    said = "; ".join(
        f"{title}: {listed({LABELS[way]: found[pair]['after'][way] for way in LABELS}, '.1f')}"
        for pair, title in titles.items()
    )
    return [
        Figure(
            "ways",
            alt=f"Accuracy in percent on the new collection after learning from a hundred of its images. {said}.",
            caption=f"Accuracy on the new collection after {record['settings']['labelled']} of its labelled images. "
            f"Means and 95% intervals over {record['settings']['source']['seeds']} seeds.",
            draw=draw,
        )
    ]
