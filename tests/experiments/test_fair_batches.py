"""The mini-batches of few classes."""

import numpy as np

from docs.experiments.fair_batches import of_few_classes
from docs.experiments.shared.data import digits

SPLIT = digits(range(3), 600)


def test_a_mini_batch_has_so_many_classes_each_as_often_and_each_seed_its_own():
    different = 0
    for x, y in of_few_classes(SPLIT.train, range(3), 20, 15, 2):
        assert x.shape == (20, 3, 64)
        counts = [np.unique(labels, return_counts=True) for labels in y.T]
        assert all(list(count) == [10, 10] for _, count in counts)
        different += len({tuple(classes) for classes, _ in counts}) > 1
    assert different > 10


def test_rows_keep_their_labels_and_every_class_comes():
    labels = {x.tobytes(): y for x, y in zip(SPLIT.train.x[:, 0], SPLIT.train.y[:, 0], strict=True)}
    seen = set()
    for x, y in of_few_classes(SPLIT.train, range(3), 10, 60, 1):
        assert all(labels[row.tobytes()] == label for row, label in zip(x[:, 0], y[:, 0], strict=True))
        seen |= set(y[:, 0])
    assert seen == set(range(10))
