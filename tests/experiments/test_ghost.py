"""Labels made wrong, and the network that is taken apart at the end."""

from dataclasses import replace

import numpy as np
import pytest

from docs.experiments.ghost import QUICK, head, last_hidden, without_units
from docs.experiments.shared.data import digits, with_wrong_labels
from docs.experiments.shared.training import accuracy, models
from reference_impl.network import mlp

SEEDS, RATES, BEST = (0, 1), (0.1, 0.2, 0.3), 1


def test_wrong_labels_are_wrong_and_as_many_as_asked():
    right = digits([0, 1], train=100)
    wrong = with_wrong_labels(right, [0, 1], 0.2)
    assert ((wrong.train.y != right.train.y).sum(axis=0) == 20).all()
    assert set(np.unique(wrong.train.y)) <= set(range(10))
    assert wrong.test is right.test


@pytest.fixture
def network():
    made = mlp(models(RATES, SEEDS), (64, 16, 10), norm=None)
    # The same seed has the same weights at every rate: without this, any rate's answers would do.
    rng = np.random.default_rng(0)
    for layer in made.flat():
        for value in layer.parameters.values():
            value += rng.normal(size=value.shape).astype(value.dtype)
    return made


def test_the_read_out_of_a_rate_answers_as_its_models_do(network):
    test = digits(SEEDS, train=100).test
    answers = head(network, BEST, len(SEEDS))(last_hidden(network, test, len(RATES), BEST))
    np.testing.assert_array_equal(answers, network.forward(np.tile(test.x, (1, 3, 1)), "eval").argmax(axis=2)[:, 2:4])


def test_removing_nothing_changes_nothing_and_removing_most_does(network):
    test = digits(SEEDS, train=100).test
    whole = accuracy(network, test, len(RATES))[BEST]
    settings = replace(QUICK, seeds=SEEDS, rates=RATES, removed=0.0)
    np.testing.assert_array_equal(without_units(network, test, BEST, settings), whole)
    assert (without_units(network, test, BEST, replace(settings, removed=0.9)) != whole).all()
