"""Do large mini-batches generalize worse?

Networks with and without batch norm learn with mini-batches from 8 examples to the whole training set, each size at the
learning rate that validation chooses for it. They are compared twice: after equally many examples, when the large
batches have taken few steps, and after equally many steps, when the small batches have seen few examples. A third
comparison has wrong labels among the training examples.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from reference_impl.network import BatchNormLayer, Layer, mlp

from .shared.comparison import interval
from .shared.data import Split, digits, with_wrong_labels
from .shared.figure import Figure, Palette, curve, legend, mean
from .shared.training import Fit, fit, models


@dataclass(frozen=True)
class Settings:
    """What is trained, and for how long."""

    seeds: tuple[int, ...] = tuple(range(6))
    train: int = 1000
    hidden: tuple[int, ...] = (64, 64)
    batch_sizes: tuple[int, ...] = (8, 32, 128, 500, 1000)
    compared_with: int = 32
    epochs: int = 20  # of every size, when they see equally many examples
    steps: int = 100  # of every size, when they take equally many
    wrong_labels: float = 0.2
    rates: tuple[float, ...] = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


FULL = Settings()
QUICK = replace(FULL, seeds=(0, 1), train=200, batch_sizes=(32, 200), epochs=2, steps=5, rates=(0.1, 1.0))
# Equally many examples, equally many steps, and equally many examples of which some are labelled wrongly.
BUDGETS = ("examples", "steps", "noisy")
NORMS: dict[str, Callable[[int, int], Layer] | None] = {"batch": BatchNormLayer, "none": None}


def run(settings: Settings, track: Callable[..., Iterable[Any]]) -> dict[str, Any]:
    """Test accuracy by budget, arm and batch size, in percent, and its paired difference to one size."""
    right = digits(settings.seeds, settings.train)
    wrong = with_wrong_labels(right, settings.seeds, settings.wrong_labels)
    found: dict[str, dict[str, dict[int, Fit]]] = {}
    plans = [(budget, arm, m) for budget in BUDGETS for arm in NORMS for m in settings.batch_sizes]
    for budget, arm, m in track(plans, "training"):
        steps = settings.steps if budget == "steps" else settings.epochs * (settings.train // m)
        fits = found.setdefault(budget, {}).setdefault(arm, {})
        fits[m] = train(wrong if budget == "noisy" else right, settings, arm, m, steps)
    return {budget: {arm: summary(fits, settings) for arm, fits in by_arm.items()} for budget, by_arm in found.items()}


def train(split: Split, settings: Settings, arm: str, batch_size: int, steps: int) -> Fit:
    seeds, rates = settings.seeds, settings.rates
    network = mlp(models(rates, seeds), (64, *settings.hidden, 10), norm=NORMS[arm])
    return fit(network, split, seeds, rates, steps, batch_size)


def summary(fits: Mapping[int, Fit], settings: Settings) -> dict[str, Any]:
    """For every batch size what its best rate gives, and the difference to the size that it is compared with."""
    base = fits[settings.compared_with]
    return {
        str(m): {
            "steps": len(fit.loss),
            "test": interval(100 * fit.final_test()),
            "difference": interval(100 * (fit.final_test() - base.final_test())),
            # At the rate that is best for the other size: what happens to who changes the batch size and nothing else.
            "untuned": interval(100 * (fit.test[len(fit.loss)][base.best()] - base.final_test())),
            "rate": fit.rates[fit.best()],
            "on_edge": fit.best() in (0, len(fit.rates) - 1),
            "by_rate": [float(100 * values.mean()) for values in fit.validation[len(fit.loss)]],
        }
        for m, fit in fits.items()
    }


def figures(record: dict[str, Any]) -> list[Figure]:
    """Test accuracy against batch size: under the two budgets, and with a rate that was not tuned anew."""
    results, settings = record["results"], record["settings"]
    sizes = settings["batch_sizes"]

    def panel(axes: Axes, title: str) -> None:
        axes.set(title=title, xscale="log", ylabel="test accuracy, %")
        axes.set_xticks(sizes, [str(m) for m in sizes])
        axes.minorticks_off()

    def budgets(figure: Canvas, palette: Palette) -> None:
        top, bottom = figure.subplots(2, 1, sharex=True, sharey=True)
        for axes, budget, title in (
            (top, "examples", "equally many examples"),
            (bottom, "steps", "equally many steps"),
        ):
            for arm, label in (("batch", "batch norm"), ("none", "no normalization")):
                curve(axes, sizes, [results[budget][arm][str(m)]["test"] for m in sizes], palette.arm(arm), label)
            panel(axes, title)
        bottom.set(xlabel="mini-batch size")
        bottom.legend(loc="lower right")

    def tuning(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        found = [results["examples"]["batch"][str(m)] for m in sizes]
        curve(axes, sizes, [one["difference"] for one in found], palette.series[0], "tuned for its size")
        curve(
            axes, sizes, [one["untuned"] for one in found], palette.series[1], f"tuned for {settings['compared_with']}"
        )
        panel(axes, "")
        axes.set(xlabel="mini-batch size", ylabel=f"points against size {settings['compared_with']}")
        legend(axes, columns=2)

    def test(budget: str, arm: str, m: int) -> str:
        return f"{mean(results[budget][arm][str(m)]['test']):.1f}%"

    def against(key: str) -> str:
        return f"{mean(results['examples']['batch'][str(sizes[-1])][key]):.1f}"

    seeds = f"Mean and 95% interval over {len(settings['seeds'])} seeds"
    return [
        Figure(
            "budgets",
            alt="Test accuracy against mini-batch size. After equally many examples it is flat with batch norm, "
            f"{test('examples', 'batch', sizes[0])} at {sizes[0]} and {test('examples', 'batch', sizes[-1])} at "
            f"{sizes[-1]}, and falls from {test('examples', 'none', sizes[0])} to "
            f"{test('examples', 'none', sizes[-1])} without. After equally many steps it rises with size in both, "
            f"with batch norm from {test('steps', 'batch', sizes[0])} to {test('steps', 'batch', sizes[-1])}.",
            caption="Test accuracy by mini-batch size, each at its own best learning rate, after "
            f"{settings['epochs']} epochs and after {settings['steps']} steps. {seeds}.",
            draw=budgets,
            height=420,
        ),
        Figure(
            "tuning",
            alt=f"Difference in test accuracy to mini-batches of {settings['compared_with']}, with batch norm. Tuned "
            f"for each size it stays near zero, {against('difference')} points at {sizes[-1]}. With the rate of "
            f"{settings['compared_with']} it falls to {against('untuned')} points there.",
            caption="Test accuracy with batch norm after equally many examples, in points against mini-batches of "
            f"{settings['compared_with']}: with the learning rate chosen for each size, and with the rate chosen for "
            f"{settings['compared_with']}. {seeds}, paired.",
            draw=tuning,
        ),
    ]
