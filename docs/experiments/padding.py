"""How much does padding spoil the statistics?

Sequences of unequal length are filled up with zeros, and a batch norm over all places counts the zeros too. Here the
real rows of a mini-batch are images of digits, and a share of further rows is zeros that no loss asks about. Networks
with two hidden layers learn so, at several shares, at shares that change from one mini-batch to the next, and without
padding, which is what a mask does. Each is then tested with stored statistics that were taken at each of the shares.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from typing import Any

import numpy as np

from reference_impl import batch_statistics
from reference_impl.network import Layer, Linear, Mode, Network, mlp

from .shared.comparison import interval
from .shared.data import Floats, Split, digits
from .shared.figure import Canvas, Figure, Palette, curve, legend, listed
from .shared.networks import of_kind
from .shared.training import Trained, train_at_best_rate


@dataclass(frozen=True)
class Settings:
    """``shares`` of a mini-batch are padding; the first is none."""

    seeds: int = 8
    hidden: tuple[int, ...] = (32, 32)
    train: int = 600
    rates: tuple[float, ...] = (0.03, 0.1, 0.3, 1.0, 3.0)
    steps: int = 200
    batch_size: int = 32
    shares: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 0.9)


FULL = Settings()
QUICK = replace(FULL, seeds=2, hidden=(16,), train=200, rates=(0.1, 1.0), steps=10, shares=(0.0, 0.5, 0.9))
VARYING = "varying"


class Padded(Network):
    """A network whose batch norms see padding; ``shares`` are how much of a mini-batch it is, in turn.

    What comes in and goes out are the real rows. Stored statistics are taken at the share ``stored``, by default the
    mean; at test time there is no padding.
    """

    def __init__(self, layers: Sequence[Layer], shares: Sequence[float]) -> None:
        super().__init__(layers)
        self.turn, self.stored = cycle(shares), float(np.mean(shares))

    def forward(self, x: Floats, mode: Mode = "train") -> Floats:
        """The real rows' outputs."""
        share = {"train": lambda: next(self.turn), "estimate": lambda: self.stored, "eval": lambda: 0.0}[mode]()
        self.rows = padding(len(x), share)
        zeros = np.zeros((self.rows, *x.shape[1:]), x.dtype)
        return super().forward(np.concatenate([x, zeros]), mode)[: len(x)]

    def backward(self, dout: Floats) -> Floats:
        """The loss asks nothing of the padding, but reaches it through the statistics."""
        zeros = np.zeros((self.rows, *dout.shape[1:]), dout.dtype)
        return super().backward(np.concatenate([dout, zeros]))[: len(dout)]


def padding(rows: int, share: float) -> int:
    """How many rows of padding make up a share of all."""
    return round(rows * share / (1 - share))


def run(settings: Settings, track: Callable[[Sequence[Any], str], Iterator[Any]]) -> dict[str, Any]:
    split = digits(range(settings.seeds), settings.train)
    found: dict[str, Any] = {}
    raw: dict[str, dict[str, Floats]] = {}
    for share in track([*settings.shares, VARYING], "shares"):
        learned = learn(split, settings, share)
        raw[f"{share}"] = {f"{other:g}": with_padding(learned, split, other) for other in settings.shares}
        found[f"{share}"] = {other: interval(values) for other, values in raw[f"{share}"].items()}
    none = raw["0.0"]["0"]
    at_its_own = {f"{share:g}": interval(raw[f"{share}"][f"{share:g}"] - none) for share in settings.shares[1:]}
    masked_then_not = {f"{share:g}": interval(raw["0.0"][f"{share:g}"] - none) for share in settings.shares[1:]}
    mask_later = {f"{share:g}": interval(raw[f"{share}"]["0"] - none) for share in settings.shares[1:]}
    return {
        "trained": {("0" if name == "0.0" else name): values for name, values in found.items()},
        "minus_masked": {"own": at_its_own, "spoiled": masked_then_not, "mask_later": mask_later},
        "varying_minus_masked": {share: interval(values - none) for share, values in raw[VARYING].items()},
        "formula": {f"{share:g}": formula(split, settings, share) for share in settings.shares[1:]},
    }


def learn(split: Split, settings: Settings, share: float | str) -> Trained:
    """At the rate that validation chose; the padding is one share, or all shares in turn."""

    def make(models: list[int]) -> Network:
        shares = settings.shares if share == VARYING else [float(share)]
        return Padded(mlp(models, (64, *settings.hidden, 10)).layers, shares)

    return train_at_best_rate(make, split, range(settings.seeds), settings.rates, settings.steps, settings.batch_size)


def with_padding(learned: Trained, split: Split, share: float) -> Floats:
    """Test accuracy in percent with statistics of the training set and a share of padding, (S,)."""
    learned.network.stored = share
    learned.network.forward(split.train.x, "estimate")
    return learned.percent(split.test)


def formula(split: Split, settings: Settings, share: float) -> dict[str, float]:
    """Padding with zeros makes a mean ``(1 - p) m`` and a variance ``(1 - p)(v + p m^2)``; the largest departure.

    For the first layer's units, which are zero for an input of zeros; ``shrunk`` is by what the variance is multiplied
    for a unit of mean 0, ``typical`` for the units of this layer, on average.
    """
    network = mlp(range(settings.seeds), (64, *settings.hidden, 10), dtype=np.float64)
    z = of_kind(network, Linear)[0].forward(split.train.x.astype(float)).reshape(len(split.train), -1)
    rows = padding(len(z), share)
    exact = rows / (rows + len(z))  # the share in whole rows
    (mean, var), (padded_mean, padded_var) = (
        batch_statistics(it) for it in (z, np.vstack([z, np.zeros((rows, z.shape[1]))]))
    )
    expected = (1 - exact) * mean, (1 - exact) * (var + exact * mean**2)
    departures = [np.abs(padded_mean - expected[0]) / np.sqrt(var), np.abs(padded_var / expected[1] - 1)]
    return {
        "departure": max(it.max() for it in departures),
        "shrunk": 1 - exact,
        "typical": (padded_var / var).mean(),
    }


def figures(record: dict[str, Any]) -> list[Figure]:
    """Accuracy by the share of padding in the stored statistics."""
    found, settings = record["results"]["trained"], record["settings"]
    shares = [f"{share:g}" for share in settings["shares"]]
    at = [100 * share for share in settings["shares"]]
    curves = {
        "masked, then not": [found["0"][share] for share in shares],
        "share that varies": [found[VARYING][share] for share in shares],
        "same share in both": [found[share][share] for share in shares],
    }

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        for style, (label, values) in zip(palette.series, curves.items(), strict=False):
            curve(axes, at, values, style, label)
        axes.set(xlabel="padding in the statistics, % of the rows", ylabel="test accuracy, %")
        legend(axes, columns=2)

    said = "; ".join(f"{label}: {listed(dict(zip(shares, values, strict=True)))}" for label, values in curves.items())
    return [
        Figure(
            "shares",
            alt=f"Test accuracy in percent by the share of padding in the stored statistics. {said}.",
            caption="Test accuracy by the share of zero rows that the stored statistics counted. Trained with a mask "
            "and then without; with a share that varied between mini-batches; with the same share throughout. Means "
            f"and 95% bands over {settings['seeds']} splits.",
            draw=draw,
            height=270,
        )
    ]
