"""Does it help to put inputs on one scale, and can batch norm in the hidden layers do that job instead?

Two real tables whose columns differ in size a thousandfold: 13 chemical measurements of 178 wines, 30 measurements of
the cell nuclei of 569 tumours. First softmax regression by gradient descent, where the curvature is known: at zero
weights the Hessian is a fixed matrix times the second moments of (x, 1), so its condition number is theirs. The inputs
are raw, centred, scaled, standardized or whitened. Then a network with two hidden layers: raw or standardized inputs,
batch norm nowhere, on the inputs or in the hidden layers; and once more with hidden units that start on very different
scales. There it is measured by how many degrees training turns a unit's weights, in one step and until the end, for the
units that start with the longest and with the shortest ones. Every arm has its own learning rate, chosen by validation
loss for the regression, whose speed is asked for, and by validation accuracy for the networks; their steps are counted
at the rate that needs the fewest.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from sklearn.datasets import load_breast_cancer, load_wine

from reference_impl import standardize
from reference_impl.network import BatchNormLayer, Layer, Linear, Network, mlp, softmax_cross_entropy

from .shared.comparison import fastest, finite, interval, ratio
from .shared.data import Examples, Floats, Split
from .shared.figure import Figure, Palette, curve, grouped, legend, listed, mean
from .shared.networks import of_kind, turned
from .shared.training import Fit, fit, models

Prepare = Callable[[Floats, Floats], Floats]
TABLES = {"wine": load_wine, "cancer": load_breast_cancer}
# Two features of the wines at a time, for pictures of the loss over two weights: different in scale, or correlated.
PAIRS = {"scales": ("alcalinity_of_ash", "alcohol"), "correlated": ("flavanoids", "total_phenols")}


@dataclass(frozen=True)
class Settings:
    """The defaults are the full form."""

    seeds: int = 10
    train: float = 0.6  # share of the rows
    validation: float = 0.2
    rates: tuple[float, ...] = tuple(float(f"{rate:.2g}") for rate in np.logspace(-7, 2, 19))
    steps: int = 100  # of softmax regression, each on the whole training set
    crossing: float = 0.1  # the training loss whose first crossing is counted in steps
    hidden: tuple[int, ...] = (32, 32)
    hidden_steps: int = 200
    batch_size: int = 50
    spread: float = 1000.0  # the largest scale of a hidden unit over the smallest, where they are spread
    ends: int = 4  # so many units are the longest ones of a hidden layer, and the shortest
    path: int = 12  # steps of descent in the pictures


FULL = Settings()
QUICK = replace(FULL, seeds=2, rates=(1e-5, 1e-2, 1.0), steps=20, hidden_steps=10)


def run(settings: Settings, track: Callable[..., Iterable[Any]]) -> dict[str, Any]:
    """Softmax regression by preparation, networks by inputs and place of batch norm, hidden units, pictures."""
    found: dict[str, Any] = {"pictures": pictures(settings)}
    for name in track(list(TABLES), "descending"):
        splits = {kind: table(name, settings, prepare) for kind, prepare in PREPARE.items()}
        found[name] = {
            "training": len(splits["raw"].train),
            "deviation": deviations(name),
            "condition": {kind: condition(split) for kind, split in splits.items()},
            "softmax": {kind: softmax_regression(split, settings) for kind, split in splits.items()},
            "network": networks(splits, settings),
            "units": units(splits["standardized"], settings),
        }
        found[name]["turns"] = {
            arm: turns(splits["standardized"], settings, found[name]["network"][arm]["fastest_rate"], arm)
            for arm in ("standardized_hidden", "spread_hidden")
        }
    return found


def whiten(train: Floats, rows: Floats) -> Floats:
    """Uncorrelated features of variance 1: standardized, rotated to the principal axes, and these scaled."""
    inside, outside = standardize(train, rows)
    values, axes = np.linalg.eigh(np.cov(inside.T, bias=True))
    return outside @ axes / np.sqrt(values)


PREPARE: dict[str, Prepare] = {
    "raw": lambda _, rows: rows,
    "centred": lambda train, rows: rows - train.mean(axis=0),
    "scaled": lambda train, rows: rows / train.std(axis=0),
    "standardized": lambda train, rows: standardize(train, rows)[1],
    "whitened": whiten,
}


def table(name: str, settings: Settings, prepare: Prepare) -> Split:
    """Another random split for every seed, all its rows prepared by what its training rows say."""
    x, y = TABLES[name](return_X_y=True)
    cuts = np.cumsum([round(settings.train * len(x)), round(settings.validation * len(x))])
    rows = np.stack([np.random.default_rng([seed, 1]).permutation(len(x)) for seed in range(settings.seeds)], axis=1)
    prepared = np.stack([prepare(x[order[: cuts[0]]], x[order]) for order in rows.T], axis=1)
    parts = zip(np.split(prepared, cuts), np.split(y[rows], cuts), strict=True)
    return Split(*(Examples(*part) for part in parts))


def deviations(name: str) -> dict[str, float]:
    """The smallest and the largest standard deviation of a raw column."""
    found = TABLES[name]().data.std(axis=0)
    return {"smallest": found.min(), "largest": found.max()}


def condition(split: Split) -> dict[str, float] | None:
    """The largest over the smallest eigenvalue of the second moments of (x, 1)."""
    extended = [np.column_stack([x, np.ones(len(x))]) for x in split.train.x.transpose(1, 0, 2)]
    values = np.linalg.eigvalsh([rows.T @ rows / len(rows) for rows in extended])
    return ratio(values[:, -1], values[:, 0])


def softmax_regression(split: Split, settings: Settings) -> dict[str, Any]:
    """Gradient descent from zero weights on the whole training set."""
    count, classes = settings.seeds * len(settings.rates), int(split.train.y.max()) + 1
    linear = Linear(np.zeros((count, split.train.x.shape[2], classes)), np.zeros((count, classes)))
    found = descend(Network([linear]), split, settings, settings.steps, len(split.train))
    rate = found.quickest()
    shown = np.unique(np.geomspace(1, settings.steps, 24).round().astype(int))
    curve = [ratio(found.fit.loss[step - 1, rate], np.ones(settings.seeds)) for step in shown]
    crossed = found.fit.steps_to(settings.crossing, window=1)[rate]
    return found.at(rate) | {"steps": finite(crossed), "curve": {"step": shown, "loss": curve}}


def networks(splits: dict[str, Split], settings: Settings) -> dict[str, Any]:
    """Test accuracy by inputs and place of batch norm, and what each arm lacks to standardized inputs without it."""
    arms = {
        "raw": hidden_layers(splits["raw"], settings),
        "raw_hidden": hidden_layers(splits["raw"], settings, hidden=True),
        "raw_inputs": hidden_layers(splits["raw"], settings, inputs=True),
        "standardized": hidden_layers(splits["standardized"], settings),
        "standardized_hidden": hidden_layers(splits["standardized"], settings, hidden=True),
        "spread": hidden_layers(splits["standardized"], settings, spread=True),
        "spread_hidden": hidden_layers(splits["standardized"], settings, hidden=True, spread=True),
    }
    best = arms["standardized"].accuracy(arms["standardized"].best())
    return {name: on_networks(arm, best, settings.crossing) for name, arm in arms.items()}


def on_networks(arm: "SweepWithLosses", best: Floats, crossing: float) -> dict[str, Any]:
    """Accuracy at the rate that validation chose, and steps to the training loss at the rate that needs the fewest."""
    rate, quick = arm.best(), fastest(arm.fit, crossing)
    steps = arm.fit.steps_to(crossing)[quick]
    return arm.at(rate) | {
        "lacks": interval(best - arm.accuracy(rate)),
        "steps": finite(steps),
        "reached": int(np.isfinite(steps).sum()),
        "fastest_rate": arm.fit.rates[quick],
    }


def hidden_layers(split: Split, settings: Settings, **options: bool) -> "SweepWithLosses":
    """A ReLU network, by mini-batches."""
    network = build(split, settings, models(settings.rates, range(settings.seeds)), **options)
    return descend(network, split, settings, settings.hidden_steps, settings.batch_size)


def build(
    split: Split,
    settings: Settings,
    seeds: list[int],
    inputs: bool = False,
    hidden: bool = False,
    spread: bool = False,
) -> Network:
    """With batch norm on the inputs or before the hidden activations; ``spread``: hidden units on different scales."""
    features, classes = split.train.x.shape[2], int(split.train.y.max()) + 1
    widths = (features, *settings.hidden, classes)
    network = mlp(seeds, widths, norm=normalizing if hidden else None, dtype=np.float64)
    if spread:
        linear = of_kind(network, Linear)
        for number, (layer, units) in enumerate(zip(linear, settings.hidden, strict=False)):
            layer.parameters["weight"] *= scales(seeds, number, units, settings.spread)
    return Network([normalizing(len(seeds), features), *network.layers]) if inputs else network


def normalizing(count: int, units: int) -> Layer:
    return BatchNormLayer(count, units, dtype=np.float64)


def scales(seeds: list[int], number: int, units: int, spread: float) -> Floats:
    """One factor for each unit, (M, 1, units), evenly spread in the logarithm around 1."""
    powers = np.linspace(-0.5, 0.5, units)
    shuffled = [np.random.default_rng([seed, 3, number]).permutation(powers) for seed in seeds]
    return spread ** np.expand_dims(np.array(shuffled), 1)


@dataclass(frozen=True)
class SweepWithLosses:
    """A sweep, with the validation and the final training loss (R, S) beside it."""

    fit: Fit
    validation_loss: Floats
    loss: Floats

    def quickest(self) -> int:
        """The rate with the lowest validation loss, where speed is asked for."""
        return int(np.argmin(self.validation_loss.mean(axis=1)))

    def best(self) -> int:
        """The rate with the best validation accuracy; several are equal on small tables, so then by the loss."""
        last = max(self.fit.validation)
        order = np.lexsort((self.validation_loss.mean(axis=1), -self.fit.validation[last].mean(axis=1)))
        return int(order[0])

    def accuracy(self, rate: int) -> Floats:
        """Test accuracy (S,) in percent."""
        return 100 * self.fit.test[max(self.fit.test)][rate]

    def at(self, rate: int) -> dict[str, Any]:
        """For the results."""
        return {
            "rate": self.fit.rates[rate],
            "on_edge": rate in (0, len(self.fit.rates) - 1),
            "loss": interval(self.loss[rate]),
            "accuracy": interval(self.accuracy(rate)),
        }


def descend(network: Network, split: Split, settings: Settings, steps: int, batch_size: int) -> SweepWithLosses:
    found = fit(network, split, range(settings.seeds), settings.rates, steps, batch_size)
    rates = len(settings.rates)
    return SweepWithLosses(found, losses(network, split.validation, rates), losses(network, split.train, rates))


def losses(network: Network, examples: Examples, rates: int) -> Floats:
    """Cross entropy in eval mode, (rates, seeds); infinite where the numbers have overflowed."""
    with np.errstate(all="ignore"):
        logits = network.forward(np.tile(examples.x, (1, rates, 1)), "eval")
        loss, _ = softmax_cross_entropy(logits, np.tile(examples.y, (1, rates)))
    return np.nan_to_num(loss, nan=np.inf, posinf=np.inf).reshape(rates, -1)


def units(split: Split, settings: Settings) -> dict[str, Any]:
    """What batch norm does to the second hidden layer's units at the start, where their scales are spread."""
    network = build(split, settings, list(range(settings.seeds)), hidden=True, spread=True)
    network.forward(split.train.x)
    second = of_kind(network, BatchNormLayer)[1]
    before = second.columns.reshape(len(split.train), settings.seeds, -1)
    after = second.forward(before)
    sides = {"before": before, "after": after}
    r = {side: correlations(z) for side, z in sides.items()}
    pairs = np.triu_indices(before.shape[2], 1)
    return {
        "ratio": {side: ratio(z.std(axis=0).max(axis=1), z.std(axis=0).min(axis=1)) for side, z in sides.items()},
        "correlation": {side: interval(np.abs(values[:, *pairs]).mean(axis=1)) for side, values in r.items()},
        "correlation_moved": np.abs(r["after"] - r["before"]).max(),
        "relu_mean": interval(np.maximum(after, 0).mean(axis=(0, 2))),
    }


def turns(split: Split, settings: Settings, rate: float, arm: str) -> dict[str, Any]:
    """By how many degrees a unit's weights turn at a rate, with batch norm: the longest ones, the shortest and all.

    ``step`` is the first step's turn, ``end`` that of all steps together. ``slope`` says with which power of a unit's
    first length the gradient and the first step's turn go, by least squares on logarithms.
    """
    network = build(split, settings, list(range(settings.seeds)), hidden=True, spread=arm == "spread_hidden")
    layers = of_kind(network, Linear)[:-1]
    start = [layer.parameters["weight"].copy() for layer in layers]
    lengths = [np.linalg.norm(weight, axis=1) for weight in start]
    first, gradients = [], []

    def look(step: int, _network: Network) -> None:
        if step == 1:
            first.extend(
                turned(before, layer.parameters["weight"]) for layer, before in zip(layers, start, strict=True)
            )
            gradients.extend(np.linalg.norm(layer.gradients["weight"], axis=1) for layer in layers)

    fit(network, split, range(settings.seeds), [rate], settings.hidden_steps, settings.batch_size, after_step=look)
    last = [turned(before, layer.parameters["weight"]) for layer, before in zip(layers, start, strict=True)]
    found: dict[str, Any] = {"rate": rate}
    for name, angles in (("step", first), ("end", last)):
        ordered = [
            np.take_along_axis(angle, length.argsort(axis=1), axis=1)
            for angle, length in zip(angles, lengths, strict=True)
        ]
        parts = {"shortest": slice(settings.ends), "longest": slice(-settings.ends, None), "all": slice(None)}
        found[name] = {
            part: interval(np.mean([angle[:, units].mean(axis=1) for angle in ordered], axis=0))
            for part, units in parts.items()
        }
    tangents = [np.tan(np.radians(angle)) for angle in first]
    found["slope"] = {"gradient": slope(lengths, gradients), "turn": slope(lengths, tangents)}
    return found


def slope(lengths: list[Floats], values: list[Floats]) -> dict[str, float] | None:
    """The power of the length with which values (M, units) of each layer go; the mean over the layers."""
    found = []
    for length, value in zip(lengths, values, strict=True):
        used = value > 0  # a unit that no example reaches has no gradient
        x, y = np.log(length), np.log(np.where(used, value, 1))
        count = used.sum(axis=1, keepdims=True)
        x = np.where(used, x - (x * used).sum(axis=1, keepdims=True) / count, 0)
        found.append((x * y).sum(axis=1) / (x**2).sum(axis=1))
    return finite(np.mean(found, axis=0))


def correlations(z: Floats) -> Floats:
    """Of the units of each model: (N, M, D) to (M, D, D)."""
    return np.array([np.corrcoef(one.T) for one in z.transpose(1, 0, 2)])


def pictures(settings: Settings) -> dict[str, Any]:
    """Least squares on two centred features of all wines, is it the first kind or not: a loss that can be drawn."""
    wine = load_wine()
    target = (wine.target == 0) - np.mean(wine.target == 0)
    x = {pair: wine.data[:, [wine.feature_names.index(name) for name in names]] for pair, names in PAIRS.items()}
    centred = x["scales"] - x["scales"].mean(axis=0)
    kinds = {"centred": centred, "standardized": standardize(x["scales"], x["scales"])[1]}
    kinds["correlated"] = standardize(x["correlated"], x["correlated"])[1]
    return {kind: valley(features, target, settings.path) for kind, features in kinds.items()}


def valley(x: Floats, target: Floats, steps: int) -> dict[str, Any]:
    """The quadratic loss's Hessian and minimum, and a descent from 0 at the fastest rate, 2 / (largest + smallest)."""
    hessian, slope = x.T @ x / len(x), x.T @ target / len(x)
    values = np.linalg.eigvalsh(hessian)
    rate, path = 2 / values.sum(), [np.zeros(2)]
    for _ in range(steps):
        path.append(path[-1] - rate * (hessian @ path[-1] - slope))
    return {
        "hessian": hessian,
        "minimum": np.linalg.solve(hessian, slope),
        "condition": values[-1] / values[0],
        "correlation": np.corrcoef(x.T)[0, 1],
        "path": np.array(path),
    }


TABLE_LABELS = {"wine": "wines", "cancer": "tumours"}
VALLEYS = {"centred": "centred", "standardized": "standardized", "correlated": "standardized,\ncorrelated"}
ARM_LABELS = {
    "raw": "raw",
    "raw_hidden": "raw, batch norm in hidden layers",
    "raw_inputs": "raw, batch norm on inputs",
    "standardized": "standardized",
    "standardized_hidden": "standardized, batch norm in hidden layers",
}


def figures(record: dict[str, Any]) -> list[Figure]:
    """Condition numbers, descents, valleys in two weights, networks by inputs, hidden units on different scales."""
    drawing = (condition_figure, descent_figure, valleys_figure, networks_figure, spread_figure)
    return [figure(record) for figure in drawing]


def condition_figure(record: dict[str, Any]) -> Figure:
    found = {name: record["results"][name]["condition"] for name in TABLES}

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        styles = dict(zip(TABLES, palette.series, strict=False))
        values = {name: [found[name][kind] for kind in PREPARE] for name in TABLES}
        grouped(axes, list(PREPARE), {TABLE_LABELS[name]: (styles[name], values[name]) for name in TABLES})
        axes.set(yscale="log", ylabel="condition number")
        legend(axes)

    powers = {name: {kind: np.log10(mean(found[name][kind])) for kind in PREPARE} for name in TABLES}
    said = "; ".join(f"{TABLE_LABELS[name]} {listed(powers[name], '.1f')}" for name in TABLES)
    return Figure(
        "condition",
        alt=f"Condition numbers for five ways to prepare the inputs. Their exponents of ten: {said}.",
        caption="Condition number of softmax regression's Hessian at zero weights. Geometric means over "
        f"{record['settings']['seeds']} splits; the 95% intervals are smaller than the markers.",
        draw=draw,
    )


def descent_figure(record: dict[str, Any]) -> Figure:
    found = record["results"]["wine"]["softmax"]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        for kind, style in zip(PREPARE, palette.series, strict=False):
            curve(axes, found[kind]["curve"]["step"], found[kind]["curve"]["loss"], style, kind)
        axes.set(xscale="log", yscale="log", xlabel="step of gradient descent", ylabel="training loss")
        legend(axes)

    steps = record["settings"]["steps"]
    ends = listed({kind: found[kind]["loss"] for kind in PREPARE}, ".2g")
    return Figure(
        "descent",
        alt=f"Training loss against the step on logarithmic axes. All start at 1.1. After {steps} steps: {ends}.",
        caption="Softmax regression on the wines, each preparation at its own best learning rate. Geometric means and "
        f"95% bands over {record['settings']['seeds']} splits.",
        draw=draw,
    )


def valleys_figure(record: dict[str, Any]) -> Figure:
    found = record["results"]["pictures"]

    def draw(figure: Canvas, palette: Palette) -> None:
        for axes, (kind, title) in zip(figure.subplots(1, 3), VALLEYS.items(), strict=True):
            draw_valley(axes, found[kind], palette)
            axes.set_title(title)

    numbers = ", ".join(f"{found[kind]['condition']:.1f}" for kind in VALLEYS)
    return Figure(
        "valleys",
        alt="Contours of a loss over two weights with a path of descent, three times. Centred features of different "
        "scale: a narrow valley along an axis, the path zigzags. The same features standardized: nearly round, the "
        "path goes straight to the minimum. Two correlated features, standardized: a narrow valley on the diagonal.",
        caption="Least squares on two features of the wines. Left and middle: alkalinity of ash and alcohol; right: "
        f"flavanoids and total phenols, correlation {found['correlated']['correlation']:.2f}. Condition numbers "
        f"{numbers}. Each descent has the fastest rate that its valley allows.",
        draw=draw,
        height=220,
    )


def draw_valley(axes: Axes, found: dict[str, Any], palette: Palette) -> None:
    """Contours of the quadratic, on one scale for both weights, and the path to its minimum (a star)."""
    path, minimum = np.array(found["path"]), np.array(found["minimum"])
    reach = 1.5 * np.abs(path - minimum).max()
    ticks = np.linspace(-reach, reach, 81)
    offset = np.stack(np.meshgrid(ticks, ticks), axis=-1)
    loss = ((offset @ np.array(found["hessian"])) * offset).sum(axis=-1)
    highest = ((path[0] - minimum) @ np.array(found["hessian"]) * (path[0] - minimum)).sum()
    levels = highest * np.array([0.05, 0.2, 0.5, 1.0, 2.0, 4.0])
    axes.contour(minimum[0] + ticks, minimum[1] + ticks, loss, levels, colors=palette.muted, linewidths=0.9)
    style = palette.series[1]
    axes.plot(*path.T, color=style.color, marker="o", markersize=3, linewidth=1.4)
    axes.plot(*minimum, marker="*", markersize=10, color=palette.colors[0], zorder=3)
    axes.set(aspect="equal", xticks=[], yticks=[], xlabel="weight 1", ylabel="weight 2")


def networks_figure(record: dict[str, Any]) -> Figure:
    found = {name: record["results"][name]["network"] for name in TABLES}

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        styles = dict(zip(ARM_LABELS, palette.series, strict=False))
        values = {arm: [found[name][arm]["accuracy"] for name in TABLES] for arm in ARM_LABELS}
        shown = {label: (styles[arm], values[arm]) for arm, label in ARM_LABELS.items()}
        grouped(axes, list(TABLE_LABELS.values()), shown)
        axes.set_ylabel("test accuracy, %")
        legend(axes, columns=1)

    by_table = {name: {label: found[name][arm]["accuracy"] for arm, label in ARM_LABELS.items()} for name in TABLES}
    said = "; ".join(f"{TABLE_LABELS[name]}: {listed(by_table[name])}" for name in TABLES)
    return Figure(
        "networks",
        alt=f"Test accuracy in percent of a network with two hidden layers. {said}.",
        caption=f"Two hidden ReLU layers after {record['settings']['hidden_steps']} steps, each arm at its own best "
        f"learning rate. Means and 95% intervals over {record['settings']['seeds']} splits.",
        draw=draw,
        height=380,
    )


def spread_figure(record: dict[str, Any]) -> Figure:
    found = {name: record["results"][name]["network"] for name in TABLES}
    groups = [f"{name},\n{scales}" for name in TABLE_LABELS.values() for scales in ("equal scales", "spread scales")]
    arms = {"no batch norm": ("none", ("standardized", "spread"))}
    arms["batch norm in hidden layers"] = ("batch", ("standardized_hidden", "spread_hidden"))
    steps = {label: [found[name][arm]["steps"] for name in TABLES for arm in both] for label, (_, both) in arms.items()}

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        grouped(axes, groups, {label: (palette.arm(role), steps[label]) for label, (role, _) in arms.items()})
        axes.set(ylabel=f"steps to training loss {settings['crossing']}", ylim=(0, None))
        legend(axes, columns=2)

    settings = record["settings"]
    said = "; ".join(f"{label}: {listed(dict(zip(groups, steps[label], strict=True)))}" for label in arms)
    said = said.replace("\n", " ").replace("nan", "not reached")
    return Figure(
        "spread",
        alt=f"Steps to a training loss of {settings['crossing']}. {said}.",
        caption="Standardized inputs; the hidden units start with weights of equal scale, or with scales spread over "
        f"a factor of {settings['spread']:.0f}. Each arm at its own fastest rate; means and 95% intervals over "
        f"{settings['seeds']} splits. No marker: not every split got there in {settings['hidden_steps']} steps.",
        draw=draw,
    )
