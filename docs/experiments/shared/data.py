"""Real data, split and stacked for several seeds at once: scikit-learn's handwritten digits (1797 images of 8 x 8)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt

from .borrowed import load_digits

Floats = npt.NDArray[np.floating]
Labels = npt.NDArray[np.integer]


@dataclass(frozen=True)
class Examples:
    """Inputs x (n, S, K) and labels y (n, S), or targets (n, S, D); every seed of S has its own rows."""

    x: Floats
    y: Labels | Floats

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True)
class Split:
    """Three disjoint sets of examples. Learning rates are chosen on ``validation``; ``test`` is only reported."""

    train: Examples
    validation: Examples
    test: Examples


@cache
def images() -> tuple[Floats, Labels]:
    """All digits: pixels (1797, 64) from 0 to 1, float32, and labels (1797,)."""
    pixels, labels = load_digits()
    return (pixels / 16).astype(np.float32), labels


def shuffled(seeds: Sequence[int]) -> tuple[Floats, Labels]:
    """All digits, in another order for every seed: pixels (1797, S, 64) from 0 to 1, labels (1797, S)."""
    pixels, labels = images()
    rows = np.stack([np.random.default_rng([seed, 1]).permutation(len(pixels)) for seed in seeds], axis=1)
    return pixels[rows], labels[rows]


def cut(x: Floats, y: Labels | Floats, train: int, validation: int) -> Split:
    """The first ``train`` rows, the next ``validation`` rows, the rest."""
    cuts = (slice(0, train), slice(train, train + validation), slice(train + validation, None))
    return Split(*(Examples(x[rows], y[rows]) for rows in cuts))


def standardized(x: Floats, by: Floats) -> Floats:
    """Inputs x (n, S, K) on the scale of others (m, S, K): one mean and one deviation for each seed.

    One for all pixels: by pixel, the dead pixels at the border would make every small shift look like a catastrophe.
    """
    return (x - by.mean(axis=(0, 2), keepdims=True)) / by.std(axis=(0, 2), keepdims=True)


def digits(seeds: Sequence[int], train: int = 1000, validation: int = 300) -> Split:
    """Another random split for every seed, the rest being the test set, on the training set's scale."""
    x, y = shuffled(seeds)
    return cut(standardized(x, x[:train]), y, train, validation)


def with_wrong_labels(split: Split, seeds: Sequence[int], share: float) -> Split:
    """The same split with a share of the training labels replaced by other classes; validation and test stay right."""
    labels = split.train.y.copy()
    count = round(share * len(labels))
    for column, seed in enumerate(seeds):
        # The rows of a split are in random order already: the first ones are a random choice.
        labels[:count, column] += np.random.default_rng([seed, 3]).integers(1, 10, size=count)
    return replace(split, train=Examples(split.train.x, labels % 10))


def in_double_precision(split: Split) -> Split:
    """The split in float64, for identities that hold to rounding."""
    return Split(*(Examples(part.x.astype(float), part.y) for part in (split.train, split.validation, split.test)))


def minibatches(
    examples: Examples, seeds: Sequence[int], batch_size: int, steps: int
) -> Iterator[tuple[Floats, Labels | Floats]]:
    """``steps`` mini-batches, x (batch_size, S, K) and its y; each seed shuffles its rows anew in every epoch.

    Rows that are left at an epoch's end are left out, so every mini-batch has the same size.
    """
    column = np.arange(len(seeds))
    generators = [np.random.default_rng([seed, 2]) for seed in seeds]
    per_epoch = len(examples) // batch_size
    for step in range(steps):
        start = step % per_epoch * batch_size
        if start == 0:
            order = np.stack([rng.permutation(len(examples)) for rng in generators], axis=1)
        rows = order[start : start + batch_size]
        yield examples.x[rows, column], examples.y[rows, column]
