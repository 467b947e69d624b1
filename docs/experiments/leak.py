"""Does dropout leak through batch norm's statistics, and does the order of the two matter?

Two leaks are looked for, on the hidden units of an untrained network. With dropout behind batch norm: does a value that
was dropped still move other examples, through the mean and the variance that it was counted in? With dropout in front:
does what is dropped of one example move the others? A dropped value is moved by one deviation, or one example's mask is
turned around, and the change of the other examples is measured. Then networks are trained in both orders and tested
with the running statistics, and with statistics taken again without dropout.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from reference_impl import batchnorm_forward
from reference_impl.network import Activation, BatchNormLayer, Dropout, Layer, Linear, Network, mlp

from .shared.comparison import interval
from .shared.data import Floats, Split, digits, minibatches
from .shared.figure import Canvas, Figure, Palette, curve, legend, listed
from .shared.networks import of_kind
from .shared.training import accuracy, fit, models


@dataclass(frozen=True)
class Settings:
    """``sizes`` of mini-batches, for the leaks; ``drops`` are probabilities."""

    seeds: int = 6
    width: int = 48
    sizes: tuple[int, ...] = (4, 8, 16, 32, 64, 128)
    drop: float = 0.5
    depth: int = 3
    train: int = 600
    rates: tuple[float, ...] = (0.03, 0.1, 0.3, 1.0)
    steps: int = 200
    batch_size: int = 60
    drops: tuple[float, ...] = (0.2, 0.5)
    momentum: float = 0.9


FULL = Settings()
QUICK = replace(FULL, seeds=2, width=16, sizes=(4, 32), depth=2, train=200, rates=(0.1, 1.0), steps=10, drops=(0.5,))


def run(settings: Settings, track: Callable[[Sequence[Any], str], Iterator[Any]]) -> dict[str, Any]:
    split = digits(range(settings.seeds), settings.train)
    found: dict[str, Any] = {"leaks": {str(size): leaks(split, size, settings) for size in settings.sizes}}
    drops = (0.0, *settings.drops)
    arms = {f"{place}_{100 * p:.0f}": (p, place == "behind") for p in drops for place in ("front", "behind")}
    raw = {name: trained(split, settings, *arms[name]) for name in track(list(arms), "orders")}
    for name, ways in raw.items():
        found[name] = {way: interval(values) for way, values in ways.items()}
        found[name]["won_back"] = interval(ways["again"] - ways["running"])
    for p in drops:
        behind, front = (raw[f"{place}_{100 * p:.0f}"] for place in ("behind", "front"))
        found[f"behind_minus_front_{100 * p:.0f}"] = {way: interval(behind[way] - front[way]) for way in behind}
    return found


def normalized(x: Floats) -> Floats:
    """Batch norm of x (m, C) without gamma, beta and eps to speak of."""
    return batchnorm_forward(x, np.ones(x.shape[1]), np.zeros(x.shape[1]), 1e-30)


def leaks(split: Split, size: int, settings: Settings) -> dict[str, Any]:
    """How far the other examples of a mini-batch move, in a unit's deviations: root mean squares over units.

    ``behind``: one value, dropped after batch norm, moves by one deviation. ``front``: one example's mask before batch
    norm is turned around, what was kept is dropped and the reverse. ``none`` is the other way round in
    both cases, which is nothing. ``noise`` is what the choice of the other examples does to one of them by itself.
    """
    network = mlp(range(settings.seeds), (64, settings.width, 10), dtype=np.float64)
    first = of_kind(network, Linear)[0]
    batches = list(minibatches(split.train, range(settings.seeds), size, 2))
    z, other = (first.forward(x.astype(float)).reshape(size, -1) for x, _ in batches)
    moved = z.copy()
    moved[0] += z.std(axis=0)
    rng = np.random.default_rng(size)
    kept = rng.random(z.shape) >= settings.drop
    flipped = kept.copy()
    flipped[0] = ~kept[0]
    activated = np.maximum(normalized(z), 0)
    scale = 1 / (1 - settings.drop)
    company = np.vstack([z[:1], other[1:]])
    grid = (settings.seeds, -1)
    changes = {
        "behind": (normalized(moved) - normalized(z))[1:],
        "front": (normalized(scale * activated * flipped) - normalized(scale * activated * kept))[1:],
        "noise": (normalized(company) - normalized(z))[:1],
    }
    found: dict[str, Any] = {
        name: interval(np.sqrt(np.nanmean((values**2).reshape(len(values), *grid), axis=(0, 2))))
        for name, values in changes.items()
    }
    # The reverse: what is dropped in front of batch norm counts in nothing, a mask behind it is each example's own.
    dropped = ~kept[0]
    in_front = normalized(moved * kept)[1:][:, dropped] - normalized(z * kept)[1:][:, dropped]
    own = (normalized(z) * flipped - normalized(z) * kept)[1:]
    return found | {"none": {"front": np.abs(in_front).max(), "behind": np.abs(own).max()}}


def network_of(seeds: list[int], drop: float, behind: bool, settings: Settings) -> Network:
    """Behind batch norm: weight, batch norm, ReLU, dropout. In front of it: weight, ReLU, dropout, batch norm."""
    widths = (64, *[settings.width] * settings.depth, 10)
    layers: list[Layer] = []
    rng = np.random.default_rng(9)
    for layer in mlp(seeds, widths, after=not behind).layers:
        if isinstance(layer, BatchNormLayer):
            layer.momentum = settings.momentum
        layers.append(layer)
        if isinstance(layer, Activation):
            layers.append(Dropout(drop, rng))
    return Network(layers)


def trained(split: Split, settings: Settings, drop: float, behind: bool) -> dict[str, Floats]:
    """Test accuracy in percent at the rate that validation chose with running statistics: with these, and with others.

    ``again`` is with the statistics of the whole training set, taken without dropout.
    """
    seeds, rates = range(settings.seeds), settings.rates
    network = network_of(models(rates, seeds), drop, behind, settings)
    result = fit(network, split, seeds, rates, settings.steps, settings.batch_size, precise=False)
    network.forward(np.tile(split.train.x, (1, len(rates), 1)), "estimate")
    again = accuracy(network, split.test, len(rates))[result.best()]
    return {"running": 100 * result.final_test(), "again": 100 * again}


def figures(record: dict[str, Any]) -> list[Figure]:
    """Both leaks by the size of the mini-batch, and the noise that batch norm has anyway."""
    found, settings = record["results"]["leaks"], record["settings"]
    labels = {"noise": "other company", "front": "a mask in front", "behind": "a dropped value behind"}
    sizes = settings["sizes"]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        for style, (name, label) in zip(palette.series, labels.items(), strict=False):
            curve(axes, sizes, [found[str(size)][name] for size in sizes], style, label)
        axes.set(xscale="log", yscale="log", xlabel="mini-batch", ylabel="others move by, deviations")
        axes.set_xticks(sizes, [str(size) for size in sizes])
        axes.set_yticks([0.01, 0.1, 1], ["0.01", "0.1", "1"])
        axes.minorticks_off()
        legend(axes, columns=2)

    ends = {label: found[str(sizes[-1])][name] for name, label in labels.items()}
    return [
        Figure(
            "leaks",
            alt="How far other examples move, in deviations of a unit, by the size of the mini-batch; both axes are "
            f"logarithmic and all three lines fall. At {sizes[-1]}: {listed(ends, '.3f')}.",
            caption="How far the other examples of a mini-batch move when one example's mask in front of batch norm is "
            "turned around, or when one value moves by a deviation and is dropped behind batch norm; beside it, how "
            f"far an example moves when its company is exchanged. Means and 95% bands over {settings['seeds']} splits.",
            draw=draw,
        )
    ]
