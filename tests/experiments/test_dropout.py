"""Dropout at a linear unit's inputs, and in front of batch norm."""

import numpy as np
import pytest

from docs.experiments import dropout, variance_shift
from reference_impl.network import Linear

DROP = 0.3


@pytest.fixture
def regression():
    rng = np.random.default_rng(0)
    return rng.normal(size=(30, 4)), rng.normal(size=30)


def test_one_weight_averages_two_masks(regression):
    x, y = regression
    w = np.array([2.0])
    dropped, kept = (y**2).sum(), ((y - x[:, 0] * 2 / (1 - DROP)) ** 2).sum()
    found = dropout.averaged_over_masks(x[:, :1], y, w, DROP)
    assert found == pytest.approx(DROP * dropped + (1 - DROP) * kept)


def test_no_other_weights_have_a_smaller_average_loss(regression):
    x, y = regression
    w = dropout.with_dropout(x, y, DROP)
    best = dropout.averaged_over_masks(x, y, w, DROP)
    for step in 1e-3 * np.concatenate([np.eye(4), -np.eye(4)]):
        assert dropout.averaged_over_masks(x, y, w + step, DROP) > best


def test_equal_shares_count_every_pixel_and_one_share_counts_one():
    x = np.array([[1.0, 2.0], [-1.0, -2.0]])
    assert dropout.spread(x, np.array([2.0, 1.0]), np.array([2.0, 1.0]))["pixels"] == pytest.approx(2)
    lonely = dropout.spread(x, np.array([2.0, 0.0]), np.array([4.0, 0.0]))
    assert lonely == {"pixels": 1.0, "heaviest": 100.0, "energy": 25.0}


def test_variance_over_batches_is_that_of_all_rows():
    values = np.random.default_rng(1).normal(3, 2, size=(5, 8, 2, 3))
    np.testing.assert_allclose(variance_shift.variance(values), values.reshape(40, 2, 3).var(axis=0))


def test_an_infinitely_repeated_mask_has_the_formulas_variance():
    rng = np.random.default_rng(2)
    hidden, second = np.maximum(rng.normal(size=(4, 1, 3)), 0), Linear(rng.normal(size=(1, 3, 2)))
    # Keeping three of four: all 4^3 equally likely masks of three units, for every row at once.
    masks = np.array(np.meshgrid(*[[0, 1, 1, 1]] * 3)).reshape(3, -1).T / 0.75
    dropped = [hidden * mask for mask in masks]
    direct = variance_shift.variance(dropped) / hidden.var(axis=0)
    np.testing.assert_allclose(direct, variance_shift.direct_formula(hidden, 0.25))
    through = variance_shift.variance(second.forward(values) for values in dropped)
    np.testing.assert_allclose(
        through, variance_shift.sum_formula(hidden, second, 0.25) * second.forward(hidden).var(0)
    )
