"""Does the noise of batch norm regularize, and how much beside dropout?

Every arm takes the same mini-batches of one size; ghost batch norm only changes how many of their rows are normalized
together, so the noise of the statistics varies and nothing else does. Little data makes overfitting possible, and in
a second form a share of the training labels is wrong, which makes it costly. Arms are compared at their own best
learning rates, in paired differences of test accuracy. At the end a part of the hidden units is removed, to see
whether an arm has learned to rely less on any one of them. Since noise may act like stopping
early, every arm is also compared at the checkpoint that is best on validation.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from reference_impl.network import BatchNormLayer, Dropout, Layer, Network, mlp

from .shared.comparison import interval
from .shared.data import Examples, Floats, Labels, Split, digits, with_wrong_labels
from .shared.figure import Figure, Palette, curve, grouped, legend, mean, shared_legend
from .shared.training import Fit, accuracy, fit, models


@dataclass(frozen=True)
class Settings:
    """What is trained, and how it is damaged at the end."""

    seeds: tuple[int, ...] = tuple(range(10))
    train: int = 256
    wrong_labels: float = 0.2
    batch_size: int = 64
    ghost_sizes: tuple[int, ...] = (32, 16, 8, 4)
    steps: int = 400
    hidden: tuple[int, ...] = (64, 64)
    drop: float = 0.5
    rates: tuple[float, ...] = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
    removed: float = 0.5  # of the last hidden units, at the end
    masks: int = 20  # how often that is tried


FULL = Settings()
QUICK = replace(FULL, seeds=(0, 1), train=128, ghost_sizes=(8,), steps=16, rates=(0.1, 1.0), masks=2)
# Every measurement is an accuracy or a difference of accuracies, in percent, one number a seed.
Measured = dict[str, Floats]


@dataclass(frozen=True)
class Arm:
    """The norm of the hidden layers, and the drop probability in front of the read-out."""

    norm: Callable[[int, int], Layer] | None
    drop: float = 0


def arms(settings: Settings) -> dict[str, Arm]:
    ghosts = {f"ghost{size}": Arm(partial(BatchNormLayer, ghost_size=size)) for size in settings.ghost_sizes}
    return {
        "none": Arm(None),
        "dropout": Arm(None, settings.drop),
        "batch": Arm(BatchNormLayer),
        "both": Arm(BatchNormLayer, settings.drop),
        **ghosts,
    }


def run(settings: Settings, track: Callable[..., Iterable[Any]]) -> dict[str, Any]:
    """Accuracies of all arms with right and with partly wrong labels, and their paired differences."""
    right = digits(settings.seeds, settings.train)
    forms = {"clean": right, "noisy": with_wrong_labels(right, settings.seeds, settings.wrong_labels)}
    found: dict[str, dict[str, Measured]] = {form: {} for form in forms}
    for form, arm in track([(form, arm) for form in forms for arm in arms(settings)], "training"):
        found[form][arm] = train(arms(settings)[arm], forms[form], right, settings)
    return {form: summary(by_arm) for form, by_arm in found.items()}


def train(arm: Arm, split: Split, right: Split, settings: Settings) -> Measured:
    """Train one arm at all rates; measure it at the rate that validation chose."""
    seeds, rates = settings.seeds, settings.rates
    network = mlp(models(rates, seeds), (64, *settings.hidden, 10), norm=arm.norm)
    network.layers.insert(-1, Dropout(arm.drop, np.random.default_rng(4)))
    fitted = fit(
        network, split, seeds, rates, settings.steps, settings.batch_size, checkpoints=checkpoints(settings.steps)
    )
    best = fitted.best()
    seen = accuracy(network, split.train, len(rates))[best]
    test = fitted.final_test()
    hidden, read_out = last_hidden(network, split.train, len(rates), best), head(network, best, len(seeds))
    wrong = split.train.y != right.train.y
    learned = wrong & (read_out(hidden) == split.train.y)
    return {
        "rate": np.full(len(seeds), rates[best]),
        "train": 100 * seen,
        "test": 100 * test,
        "gap": 100 * (seen - test),
        "stopped": 100 * stopped(fitted),
        "wrong_learned": 100 * learned.sum(axis=0) / np.maximum(wrong.sum(axis=0), 1),
        "removal": 100 * (test - without_units(network, split.test, best, settings)),
    }


def checkpoints(steps: int) -> list[int]:
    """Half of the steps, a quarter and so on."""
    return [steps >> halvings for halvings in range(1, 5)]


def stopped(fitted: Fit) -> Floats:
    """Test accuracy (S,) at the rate and the checkpoint that are best together on validation."""
    step = max(fitted.validation, key=lambda step: fitted.validation[step].mean(axis=1).max())
    return fitted.test[step][fitted.validation[step].mean(axis=1).argmax()]


def last_hidden(network: Network, examples: Examples, rates: int, best: int) -> Floats:
    """What the read-out of the chosen rate's models sees in eval mode, (n, S, D)."""
    values = Network(network.layers[:-1]).forward(np.tile(examples.x, (1, rates, 1)), "eval")
    return values.reshape(len(examples), rates, -1, values.shape[2])[:, best]


def head(network: Network, best: int, seeds: int) -> Callable[[Floats], Labels]:
    """The answers (n, S) of the chosen rate's models, from their last hidden values (n, S, D)."""
    chosen = slice(best * seeds, (best + 1) * seeds)
    weight, bias = (network.layers[-1].parameters[name][chosen] for name in ("weight", "bias"))
    return lambda hidden: ((hidden.transpose(1, 0, 2) @ weight).transpose(1, 0, 2) + bias).argmax(axis=2)


def without_units(network: Network, examples: Examples, best: int, settings: Settings) -> Floats:
    """Accuracy (S,) when random last hidden units are removed, the others scaled up; the mean over ``masks`` draws."""
    hidden = last_hidden(network, examples, len(settings.rates), best)
    read_out, mask = head(network, best, len(settings.seeds)), Dropout(settings.removed, np.random.default_rng(5))
    kept = [mask.forward(np.ones_like(hidden[:1])) for _ in range(settings.masks)]
    return np.mean([(read_out(hidden * units) == examples.y).mean(axis=0) for units in kept], axis=0)


# Differences that the pages quote: the first arm minus the second, seed by seed.
PAIRS = {"batch": "none", "dropout": "none", "both": "batch"}


def summary(by_arm: Mapping[str, Measured]) -> dict[str, Any]:
    """Intervals of every arm, and paired gains in test accuracy; a ghost size's gain is over the whole mini-batch."""
    pairs = PAIRS | {arm: "batch" for arm in by_arm if arm.startswith("ghost")}
    arms = {arm: {key: interval(values) for key, values in measured.items()} for arm, measured in by_arm.items()}
    for arm, measured in by_arm.items():
        arms[arm]["rate"] = float(measured["rate"][0])

    def gains(key: str) -> dict[str, Any]:
        return {arm: interval(by_arm[arm][key] - by_arm[other][key]) for arm, other in pairs.items()}

    return {"arms": arms, "gain": gains("test"), "stopped_gain": gains("stopped")}


LABELS = {"none": "no normalization", "batch": "batch norm", "dropout": "dropout"}
FORMS = {"clean": "right labels", "noisy": "a fifth of the labels wrong"}


def figures(record: dict[str, Any]) -> list[Figure]:
    """Test accuracy and learned wrong labels against the rows normalized together; the cost of removing units."""
    results, settings = record["results"], record["settings"]
    sizes = [*reversed(settings["ghost_sizes"]), settings["batch_size"]]
    names = [*(f"ghost{size}" for size in reversed(settings["ghost_sizes"])), "batch"]

    def by_size(axes: Axes, form: str, key: str, palette: Palette) -> None:
        arms = results[form]["arms"]
        curve(axes, sizes, [arms[name][key] for name in names], palette.arm("batch"), "batch norm")
        for name in ("none", "dropout"):
            style = palette.arm(name)
            axes.axhline(mean(arms[name][key]), color=style.color, ls=style.dashes, label=LABELS[name])
        axes.set(xscale="log")
        axes.set_xticks(sizes, [str(size) for size in sizes])
        axes.minorticks_off()

    def accuracies(figure: Canvas, palette: Palette) -> None:
        for axes, form in zip(figure.subplots(2, 1, sharex=True), FORMS, strict=True):
            by_size(axes, form, "test", palette)
            axes.set(ylabel="test accuracy, %", title=FORMS[form])
        axes.set(xlabel="rows normalized together")
        shared_legend(figure, axes)

    def wrong(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        by_size(axes, "noisy", "wrong_learned", palette)
        axes.set(xlabel="rows normalized together", ylabel="wrong labels learned, %", ylim=(0, None))
        legend(axes)

    def removal(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()

        def lost(name: str) -> list[Any]:
            return [results[form]["arms"][name]["removal"] for form in FORMS]

        arms = {LABELS[name]: (palette.arm(name), lost(name)) for name in ("none", "batch", "dropout")}
        arms[f"groups of {sizes[0]}"] = (palette.arm("ghost"), lost(names[0]))
        grouped(axes, list(FORMS.values()), arms)
        axes.set(ylabel="points of test accuracy lost", ylim=(0, None))
        legend(axes, columns=2)

    def test(form: str, name: str) -> str:
        return f"{mean(results[form]['arms'][name]['test']):.1f}%"

    def learned(name: str) -> str:
        return f"{mean(results['noisy']['arms'][name]['wrong_learned']):.0f}%"

    def cost(name: str) -> str:
        return " and ".join(f"{mean(results[form]['arms'][name]['removal']):.0f}" for form in FORMS)

    setting = f"{settings['train']} training images, mini-batches of {settings['batch_size']}"
    interval_of = f"Mean and 95% interval over {len(settings['seeds'])} seeds"
    return [
        Figure(
            "accuracy",
            alt="Test accuracy against the number of rows that batch norm normalizes together. With right labels the "
            f"curve is nearly flat, {test('clean', names[0])} in groups of {sizes[0]} and {test('clean', 'batch')} in "
            f"the whole mini-batch, beside {test('clean', 'none')} without normalization and "
            f"{test('clean', 'dropout')} with dropout. With wrong labels it falls with size, from "
            f"{test('noisy', names[0])} to {test('noisy', 'batch')}, beside {test('noisy', 'none')} and "
            f"{test('noisy', 'dropout')}.",
            caption=f"Test accuracy by the size of the groups that batch norm normalizes. {setting}. {interval_of}; "
            "the lines across are means. Differences, paired by seed, have narrower intervals: they are in the text.",
            draw=accuracies,
            height=420,
        ),
        Figure(
            "wrong",
            alt="Share of the wrong labels that a network has learned. With batch norm it rises from "
            f"{learned(names[0])} in groups of {sizes[0]} to {learned('batch')} in groups of {sizes[-1]}; without "
            f"normalization it is {learned('none')}, with dropout {learned('dropout')}.",
            caption="Share of the wrongly labelled training images to which a network answers the wrong label, by "
            f"the size of the groups that batch norm normalizes. {setting}. {interval_of}; the lines across are means.",
            draw=wrong,
        ),
        Figure(
            "removal",
            alt="Points of test accuracy lost when half of the last hidden units are removed, with right labels and "
            f"with wrong ones: {cost('none')} without normalization, {cost('batch')} with batch norm, "
            f"{cost(names[0])} with groups of {sizes[0]}, {cost('dropout')} with dropout.",
            caption=f"What removing a random half of the last hidden layer costs. {setting}. {interval_of}.",
            draw=removal,
        ),
    ]
