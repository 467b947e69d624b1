"""Does dropout before batch norm shift the variance that batch norm has stored, and does that cost accuracy?

Dropped values have a larger variance in training than at test time. In untrained networks on digits the ratio of the
two is measured and set beside exact formulas, for normalized values, for activations and for sums of dropped
activations, and it is followed along the layers. Then networks learn with dropout after every hidden layer, so before
each batch norm but the first, only after the last one, or in the same places without batch norm. They are evaluated
with the running statistics of training, which have seen dropped values, and again with statistics re-estimated while
nothing is dropped: that difference is what the shift costs.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from matplotlib.figure import Figure as Canvas

from reference_impl import batch_statistics, dropout_variance_ratio
from reference_impl.network import Activation, BatchNormLayer, Dropout, Linear, Network, mlp

from .shared.comparison import interval
from .shared.data import Floats, Split, digits
from .shared.figure import Figure, Palette, curve, grouped, legend, mean, points
from .shared.networks import reached
from .shared.training import accuracy, fit, models


@dataclass(frozen=True)
class Settings:
    """The data, the network and the drop probabilities."""

    seeds: tuple[int, ...] = tuple(range(8))
    train: int = 300
    batch_size: int = 50
    steps: int = 400
    hidden: int = 3
    width: int = 64
    momentum: float = 0.9
    drops: tuple[float, ...] = (0.1, 0.3, 0.5, 0.7)
    rates: tuple[float, ...] = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
    masks: int = 200


FULL = Settings()
QUICK = replace(FULL, seeds=(0, 1), train=100, steps=10, drops=(0.5,), rates=(0.1, 1.0), masks=20)
# Where dropout stands: after the activation of every hidden layer, so before each batch norm but the first; after the
# last one alone; or after every one in a network without batch norm.
PLACES = ("every", "last", "plain")


def run(settings: Settings, track: Callable[..., Iterable[Any]]) -> dict[str, Any]:
    """Ratios in untrained networks beside their formulas, and what training with dropout gives in each place."""
    split = digits(settings.seeds, train=settings.train)
    untrained = {f"{100 * drop:.0f}": before_training(split, drop, settings) for drop in settings.drops}
    plans = [("every", 0.0), ("plain", 0.0), *((place, drop) for drop in settings.drops for place in PLACES)]
    found = {plan: train(split, settings, *plan) for plan in track(plans, "training")}
    trained: dict[str, dict[str, Any]] = {place: {} for place in PLACES}
    for (place, drop), measured in found.items():
        without = found["plain" if place == "plain" else "every", 0.0]
        trained[place][f"{100 * drop:.0f}"] = {
            "rate": measured["rate"],
            "on_edge": measured["rate"] in (settings.rates[0], settings.rates[-1]),
            "stored": interval(measured["stored"]),
            "estimated": interval(measured["estimated"]),
            "cost": interval(measured["estimated"] - measured["stored"]),
            "gain": interval(measured["stored"] - without["stored"]),
            "layers": [interval(ratio) for ratio in measured["layers"]],
        }
    return {"untrained": untrained, "trained": trained}


def network(seeds: Sequence[int], settings: Settings, place: str, drop: float, momentum: float) -> Network:
    """Linear, batch norm, ReLU, dropout, and so on to a linear read-out; ``PLACES`` says what is where."""
    norm = None if place == "plain" else partial(BatchNormLayer, momentum=momentum)
    made, rng = mlp(seeds, (64, *[settings.width] * settings.hidden, 10), norm=norm), np.random.default_rng(4)
    ends = [index + 1 for index, layer in enumerate(made.layers) if isinstance(layer, Activation)]
    for end in reversed(ends[-1:] if place == "last" else ends):
        made.layers.insert(end, Dropout(drop, rng))
    return made


def before_training(split: Split, drop: float, settings: Settings) -> dict[str, Any]:
    """Var(train) / Var(test) in untrained networks, measured and by formula, and test / stored along the layers."""
    fresh = network(settings.seeds, settings, "every", drop, momentum=0)
    linear, norm, relu, _, second = fresh.layers[:5]
    normalized = norm.forward(linear.forward(split.train.x)).astype(np.float64)
    hidden = relu.forward(normalized)
    cases = {
        "normalized": (direct_formula(normalized, drop), dropped(normalized, drop, settings), normalized),
        "activation": (direct_formula(hidden, drop), dropped(hidden, drop, settings), hidden),
        "sum": (
            sum_formula(hidden, second, drop),
            map(second.forward, dropped(hidden, drop, settings)),
            second.forward(hidden),
        ),
    }
    fresh.forward(split.train.x, "train")
    found: dict[str, Any] = {"layers": [interval(ratio) for ratio in met(fresh, split.train.x)]}
    for case, (formula, in_training, at_test) in cases.items():
        measured = variance(in_training) / at_test.var(axis=0)
        found[case] = {
            "formula": interval(formula.mean(axis=1)),
            "measured": interval(measured.mean(axis=1)),
            "departure": float(100 * np.abs((measured / formula).mean(axis=1) - 1).max()),
        }
    return found


def direct_formula(values: Floats, drop: float) -> Floats:
    """The reference's ratio for units (n, S, D) that are dropped themselves, (S, D)."""
    mean, var = values.mean(axis=0), values.var(axis=0)
    return dropout_variance_ratio(mean.ravel(), var.ravel(), 1 - drop).reshape(mean.shape)


def sum_formula(values: Floats, layer: Linear, drop: float) -> Floats:
    """The ratio for the outputs of a linear layer whose inputs (n, S, K) are dropped, (S, D).

    Each input adds the variance that dropping gives to it, times its weight squared.
    """
    added = drop / (1 - drop) * np.einsum("skd,sk->sd", layer.parameters["weight"] ** 2, (values**2).mean(axis=0))
    return 1 + added / layer.forward(values).var(axis=0)


def dropped(values: Floats, drop: float, settings: Settings) -> Iterator[Floats]:
    """The values under many masks, one after another."""
    layer = Dropout(drop, np.random.default_rng(5))
    return (layer.forward(values) for _ in range(settings.masks))


def variance(batches: Iterable[Floats]) -> Floats:
    """Population variance (S, D) over the rows of all batches (n, S, D) of equal size together."""
    means, squares = zip(*((batch.mean(axis=0), (batch**2).mean(axis=0)) for batch in batches), strict=True)
    return np.mean(squares, axis=0) - np.mean(means, axis=0) ** 2


def met(network: Network, x: Floats) -> list[Floats]:
    """For every batch norm the variance that it meets at test time over the one that it has stored, (M,).

    The geometric mean over its units; each layer sees what the layers before it make of their stored statistics.
    """
    ratios = []
    for layer, values in reached(network, BatchNormLayer, x, "eval"):
        _, var = batch_statistics(values.reshape(len(values), -1))
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios.append(np.exp(np.log(var / layer.running_var).reshape(values.shape[1:]).mean(axis=1)))
    return ratios


def train(split: Split, settings: Settings, place: str, drop: float) -> dict[str, Any]:
    """Train at all rates and report the one that validates best with the stored statistics: accuracies in percent."""
    seeds, rates = settings.seeds, settings.rates
    made = network(models(rates, seeds), settings, place, drop, settings.momentum)
    fitted = fit(made, split, seeds, rates, settings.steps, settings.batch_size, precise=False)
    best, everything = fitted.best(), np.tile(split.train.x, (1, len(rates), 1))
    layers = [ratio.reshape(len(rates), -1)[best] for ratio in met(made, everything)]
    made.forward(everything, "estimate")
    return {
        "rate": rates[best],
        "stored": 100 * fitted.final_test(),
        "estimated": 100 * accuracy(made, split.test, len(rates))[best],
        "layers": layers,
    }


def figures(record: dict[str, Any]) -> list[Figure]:
    """The ratio's law, its way through the layers, and what training makes of it."""
    results, settings = record["results"], record["settings"]
    drops = settings["drops"]
    keys = [f"{100 * drop:.0f}" for drop in drops]
    key = keys[drops.index(0.5)]

    def ratio(case: str) -> str:
        return f"{mean(results['untrained'][key][case]['measured']):.2f}"

    def test(place: str, key: str) -> str:
        return f"{mean(results['trained'][place][key]['stored']):.0f}%"

    seeds = f"{len(settings['seeds'])} seeds"

    def law(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        cases = {"normalized": "normalized values", "activation": "ReLU activations", "sum": "sums of them"}
        for (case, label), style in zip(cases.items(), palette.series, strict=False):
            found = [results["untrained"][key][case] for key in keys]
            axes.plot(drops, [one["formula"]["mean"] for one in found], color=style.color, ls=style.dashes)
            points(axes, drops, [one["measured"] for one in found], style, label)
        axes.set(xlabel="drop probability", ylabel="variance in training / at test time", xticks=drops, ylim=(1, None))
        legend(axes, columns=2)

    def layers(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        order = range(1, settings["hidden"] + 1)
        for drop, key, style in zip(drops, keys, palette.series, strict=False):
            curve(axes, order, results["untrained"][key]["layers"], style, f"dropout {drop:g}")
        axes.set(xlabel="hidden layer", ylabel="variance met / variance stored", xticks=order, ylim=(0, 1.05))
        legend(axes, columns=2)

    def accuracies(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        arms = {
            "after every layer": (palette.arm("batch"), [results["trained"]["every"][key]["stored"] for key in keys]),
            "re-estimated": (palette.arm("ghost"), [results["trained"]["every"][key]["estimated"] for key in keys]),
            "after the last": (palette.arm("dropout"), [results["trained"]["last"][key]["stored"] for key in keys]),
            "every, no batch norm": (palette.arm("none"), [results["trained"]["plain"][key]["stored"] for key in keys]),
        }
        grouped(axes, [f"{drop:g}" for drop in drops], arms)
        axes.set(xlabel="drop probability", ylabel="test accuracy, %", ylim=(40, 100))
        legend(axes, columns=2)

    return [
        Figure(
            "law",
            alt="Ratio of the variance in training to that at test time against the drop probability. The markers "
            f"lie on the formulas' lines: at 0.5 they are {ratio('normalized')} for normalized values, "
            f"{ratio('activation')} for ReLU activations and {ratio('sum')} for sums of them.",
            caption=f"How much larger a variance is while values are dropped: measured over {settings['masks']} masks "
            f"(markers) and by formula (lines), in untrained networks. Mean over the units of a layer, {seeds}; the "
            "95% intervals are mostly smaller than the markers.",
            draw=law,
        ),
        Figure(
            "layers",
            alt="The variance that each batch norm meets at test time, relative to the one it has stored. It is 1 in "
            "the first layer and falls from layer to layer; in the last, at dropout 0.5, it is "
            f"{mean(results['untrained'][key]['layers'][-1]):.2f}.",
            caption="The variance that a batch norm meets at test time over the one that it stored in training, "
            "layer by layer, with dropout after every activation, in untrained networks. Geometric mean over units; "
            f"mean and 95% interval over {seeds}.",
            draw=layers,
        ),
        Figure(
            "accuracies",
            alt="Test accuracy against drop probability, with batch norm. After every layer it is "
            f"{test('every', key)} at 0.5 and {test('every', keys[-1])} at {drops[-1]:g}, and the same with "
            f"re-estimated statistics; after the last layer alone it is {test('last', keys[-1])} at {drops[-1]:g}. "
            f"Without batch norm it is {test('plain', key)} and {test('plain', keys[-1])}.",
            caption="Test accuracy by where dropout stands: after every hidden layer, with the stored and with "
            f"re-estimated statistics; after the last one; after every one without batch norm. {settings['train']} "
            f"training images; mean and 95% interval over {seeds}.",
            draw=accuracies,
        ),
    ]
