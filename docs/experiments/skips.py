"""Is it the skip connection or the start at zero that makes a deep network train, and does batch norm add to either?

Four kinds of ReLU networks with skip connections learn the digits: with nothing else; with batch norm; with a factor on
every block that is learned and starts at 0, so that every block begins as nothing (De and Smith 2020; Bachlechner et
al. 2021); and with batch norm and that factor. Widths, first weights, images, steps and learning rates are those of the
experiment ``gradients``, which has the networks without skip connections. The deepest of these with batch norm is
trained once more, three times as long.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from reference_impl.network import BatchNormLayer, Network

from . import gradients
from .shared.comparison import compare, interval
from .shared.data import Split, digits
from .shared.figure import Canvas, Figure, Palette, grouped, legend, level, listed
from .shared.training import fit, models


@dataclass(frozen=True)
class Settings:
    """``longer`` steps are for the deepest network with batch norm and no skip connections, at ``more_rates``."""

    seeds: int = 5
    train: int = 1000
    depths: tuple[int, ...] = (10, 40)
    width: int = 48
    rates: tuple[float, ...] = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
    steps: int = 120
    longer: int = 360
    more_rates: tuple[float, ...] = (0.03, 0.1, 0.3)
    batch_size: int = 64
    threshold: float = 0.5


FULL = Settings()
QUICK = replace(FULL, seeds=2, depths=(4,), width=16, rates=(0.1, 1.0), steps=12, longer=24, more_rates=(0.1,))

ARMS: dict[str, Callable[[list[int], int, int], Network]] = {
    "skip": lambda *size: gradients.residual(*size, norm=None),
    "batch": lambda *size: gradients.residual(*size, norm=BatchNormLayer),
    "zero": lambda *size: gradients.residual(*size, norm=None, zero=True),
    "batch_zero": lambda *size: gradients.residual(*size, norm=BatchNormLayer, zero=True),
}


def run(settings: Settings, track: Callable[..., Iterable[Any]]) -> dict[str, Any]:
    """Test accuracies by depth, gains over batch norm with skip connections, and the longer training."""
    split = digits(range(settings.seeds), train=settings.train)
    found: dict[str, Any] = {"longer": longer(split, settings)}
    for depth in track(settings.depths, "depths"):
        seeds, fits = range(settings.seeds), {}
        for name, make in ARMS.items():
            network = make(models(settings.rates, seeds), depth, settings.width)
            fits[name] = fit(network, split, seeds, settings.rates, settings.steps, settings.batch_size)
        compared = compare(fits, settings.threshold, against="batch")
        found[str(depth)] = {measure: compared[measure] for measure in ("test", "rate", "on_edge", "steps", "reached")}
    return found


def longer(split: Split, settings: Settings) -> dict[str, Any]:
    """The deepest network with batch norm and no skip connections: its accuracy on the way, by step."""
    seeds, rates, steps = range(settings.seeds), settings.more_rates, settings.longer
    network = gradients.plain(models(rates, seeds), max(settings.depths), settings.width, BatchNormLayer)
    result = fit(network, split, seeds, rates, steps, settings.batch_size, checkpoints=[steps // 3])
    best = {step: int(accuracies.mean(axis=1).argmax()) for step, accuracies in result.validation.items()}
    return {
        str(step): {"test": interval(100 * result.test[step][rate]), "rate": rates[rate]} for step, rate in best.items()
    }


LABELS = {
    "skip": ("skip alone", "none"),
    "batch": ("skip, batch norm", "batch"),
    "zero": ("skip, zero start", "group"),
    "batch_zero": ("all three", "ghost"),
}


def figures(record: dict[str, Any]) -> list[Figure]:
    """Accuracy by depth."""
    found, settings = record["results"], record["settings"]
    depths = [str(depth) for depth in settings["depths"]]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        shown = {
            label: (palette.arm(role), [found[depth]["test"][arm] for depth in depths])
            for arm, (label, role) in LABELS.items()
        }
        grouped(axes, [f"{depth} layers" for depth in depths], shown)
        level(axes, 10, "chance", palette)
        axes.set(ylabel="test accuracy, %", ylim=(-2, 101))
        legend(axes, columns=2)

    said = "; ".join(
        f"{label}: " + listed({f"{depth} layers": found[depth]["test"][arm] for depth in depths})
        for arm, (label, _) in LABELS.items()
    )
    return [
        Figure(
            "trained",
            alt=f"Test accuracy in percent. {said}.",
            caption=f"ReLU networks of {settings['width']} units with skip connections, after {settings['steps']} "
            f"steps, each at its own best learning rate. Means and 95% intervals over {settings['seeds']} seeds.",
            draw=draw,
        )
    ]
