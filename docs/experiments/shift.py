"""Does batch norm help when test images differ from the training images?

Networks with and without batch norm learn handwritten digits. Then the test images are changed: contrast, brightness,
lighting from one side, blur, noise, a move by one pixel, white on black. The labels stay. Batch norm is asked with the
statistics of the training set, which a framework's running averages approach, and with those of the changed test
images, whose labels it does not see (Li et al. 2016, arXiv:1603.04779, call this AdaBN). The control has no batch norm
to adapt: it standardizes the changed images by their own mean and deviation.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from reference_impl.network import BatchNormLayer, mlp

from .shared.comparison import interval
from .shared.data import Examples, Floats, digits, shuffled, standardized
from .shared.figure import Canvas, Figure, Palette, in_rows, legend, listed
from .shared.training import Trained, train_at_best_rate


@dataclass(frozen=True)
class Settings:
    """What is trained, and how strong the changes are."""

    seeds: int = 10
    train: int = 1000
    validation: int = 300
    hidden: tuple[int, ...] = (64, 64)
    steps: int = 320
    batch_size: int = 50
    rates: tuple[float, ...] = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4)
    contrast: float = 0.25  # what is left of the ink
    brightness: float = 0.5  # added to every pixel; the darkest ink is 1
    faded: float = 0.25  # what lighting leaves at the right
    noise: float = 0.3  # standard deviation of each pixel's


FULL = Settings()
QUICK = replace(FULL, seeds=2, rates=(0.1, 0.4), steps=40)


def lit(image: Floats, faded: float) -> Floats:
    """Ink fades from the left column, where it is whole, to the right."""
    return image * np.linspace(1, faded, 8)


def blurred(image: Floats) -> Floats:
    """The mean of every pixel and its eight neighbours; there is no ink outside."""
    padded = np.pad(image, [(0, 0), (0, 0), (1, 1), (1, 1)])
    return np.mean(
        [padded[:, :, row : row + 8, column : column + 8] for row in range(3) for column in range(3)], axis=0
    )


def moved(image: Floats) -> Floats:
    """One pixel to the right; what leaves the image is lost."""
    return np.pad(image, [(0, 0), (0, 0), (0, 0), (1, 0)])[..., :-1]


def changes(settings: Settings) -> dict[str, Callable[[Floats], Floats]]:
    """Changes of images (n, S, 8, 8) whose pixels are ink: 0 is paper, 1 is black."""
    rng = np.random.default_rng(3)
    return {
        "unchanged": lambda image: image,
        "contrast": lambda image: settings.contrast * image,
        "brightness": lambda image: image + settings.brightness,
        "lighting": lambda image: lit(image, settings.faded),
        "blur": blurred,
        "noise": lambda image: image + rng.normal(0, settings.noise, image.shape).astype(image.dtype),
        "move": moved,
        "inversion": lambda image: 1 - image,
    }


def answers(learned: Mapping[str, Trained], test: Examples, rescaled: Examples) -> dict[str, Floats]:
    """Accuracy (S,) in each way; ``rescaled`` are the test images standardized by themselves."""
    none, batch = learned["none"], learned["batch"]
    return {
        "none": none.percent(test),
        "running": batch.percent(test),
        "target": batch.percent(test, statistics=test.x),
        "none_rescaled": none.percent(rescaled),
        "running_rescaled": batch.percent(rescaled),
    }


def summary(found: Mapping[str, Floats], unchanged: Mapping[str, Floats]) -> dict[str, Any]:
    """Intervals, and the paired differences that pages speak of."""
    return {way: interval(values) for way, values in found.items()} | {
        "lost": {way: interval(unchanged[way] - values) for way, values in found.items()},
        "running_minus_none": interval(found["running"] - found["none"]),
        "target_minus_running": interval(found["target"] - found["running"]),
        "target_minus_none_rescaled": interval(found["target"] - found["none_rescaled"]),
    }


def run(settings: Settings, track: Any) -> dict[str, Any]:
    seeds, widths = range(settings.seeds), (64, *settings.hidden, 10)
    split = digits(seeds, settings.train, settings.validation)
    learned = {}
    for name, norm in track([("none", None), ("batch", BatchNormLayer)], "training"):
        make = partial(mlp, widths=widths, norm=norm)
        learned[name] = train_at_best_rate(make, split, seeds, settings.rates, settings.steps, settings.batch_size)
    pixels, _ = shuffled(seeds)
    inside, outside = pixels[: settings.train], pixels[settings.train + settings.validation :]
    found = {}
    for name, change in track(list(changes(settings).items()), "changes"):
        changed = change(outside.reshape(*outside.shape[:2], 8, 8)).reshape(outside.shape)
        test, rescaled = standardized(changed, inside), standardized(changed, changed)
        found[name] = answers(learned, Examples(test, split.test.y), Examples(rescaled, split.test.y))
    return {
        "training": {name: chosen.report() for name, chosen in learned.items()},
        "changes": {name: summary(values, found["unchanged"]) for name, values in found.items()},
    }


LABELS = {
    "none": "none",
    "running": "batch norm",
    "none_rescaled": "none, images rescaled",
    "target": "batch norm, new statistics",
}
LOOKS = {"none": "none", "running": "batch", "target": "layer", "none_rescaled": "group"}


def figures(record: dict[str, Any]) -> list[Figure]:
    found = record["results"]["changes"]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        in_rows(axes, list(found), {LABELS[w]: (palette.arm(LOOKS[w]), [found[c][w] for c in found]) for w in LABELS})
        axes.set(xlabel="test accuracy in percent", xlim=(-3, 103))
        legend(axes, columns=2)

    said = "; ".join(f"{name}: {listed({LABELS[way]: found[name][way] for way in LABELS})}" for name in found)
    return [
        Figure(
            "changes",
            alt=f"Test accuracy in percent for eight kinds of test images, each asked in four ways. {said}.",
            caption="The same networks on test images that were changed. Means and 95% intervals over "
            f"{record['settings']['seeds']} seeds, each with a split and initial weights of its own.",
            draw=draw,
            height=400,
        )
    ]
