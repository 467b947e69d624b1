"""Does batch norm regularize less with statistics of 512 rows than of 64?

These are the lecture's own sizes; the experiment ``ghost`` stays below them. The optimizer takes mini-batches of 512,
and batch norm normalizes all their rows together, or in groups of 128 or 64: nothing else differs. A fifth of the
training labels is wrong, and it is counted how many of these a network learns by heart. Each arm has the rate that
validation chose.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from . import ghost
from .shared.comparison import interval
from .shared.data import digits, with_wrong_labels
from .shared.figure import Canvas, Figure, Palette, grouped, listed

FULL = replace(
    ghost.FULL,
    seeds=tuple(range(6)),
    train=1024,
    batch_size=512,
    ghost_sizes=(128, 64),
    steps=300,
    rates=(0.1, 0.3, 1.0, 3.0),
)
QUICK = replace(FULL, seeds=(0, 1), train=128, batch_size=64, ghost_sizes=(16, 8), steps=16)


def run(settings: ghost.Settings, track: Callable[[Sequence[Any], str], Iterator[Any]]) -> dict[str, Any]:
    right = digits(settings.seeds, settings.train)
    wrong = with_wrong_labels(right, settings.seeds, settings.wrong_labels)
    arms = ghost.arms(settings)
    names = ["none", "batch", *(f"ghost{size}" for size in settings.ghost_sizes)]
    measured = {name: ghost.train(arms[name], wrong, right, settings) for name in track(names, "arms")}
    return {
        "arms": {
            name: {key: interval(found[key]) for key in ("train", "test", "wrong_learned")}
            | {"rate": float(found["rate"][0])}
            for name, found in measured.items()
        },
        # Over the whole mini-batch, seed by seed.
        "fewer": {
            name: {key: interval(found[key] - measured["batch"][key]) for key in ("test", "wrong_learned")}
            for name, found in measured.items()
            if name != "batch"
        },
    }


def figures(record: dict[str, Any]) -> list[Figure]:
    """Wrong labels learned, by the rows that are normalized together."""
    arms, settings = record["results"]["arms"], record["settings"]
    sizes = {str(size): f"ghost{size}" for size in sorted(settings["ghost_sizes"])} | {
        str(settings["batch_size"]): "batch",
        "none": "none",
    }

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        values = [arms[name]["wrong_learned"] for name in sizes.values()]
        grouped(axes, list(sizes), {"": (palette.arm("batch"), values)})
        axes.set(xlabel="rows normalized together", ylabel="wrong labels learned, %", ylim=(0, None))

    said = listed({size: arms[name]["wrong_learned"] for size, name in sizes.items()})
    return [
        Figure(
            "wrong",
            alt=f"Share of the wrong labels that a network has learned, by the rows normalized together: {said}.",
            caption=f"Wrong labels learned with mini-batches of {settings['batch_size']} of {settings['train']} "
            "images, by the rows that batch norm normalizes together. Means and 95% intervals over "
            f"{len(settings['seeds'])} seeds; differences, paired by seed, have narrower ones and are in the text.",
            draw=draw,
            height=250,
        )
    ]
