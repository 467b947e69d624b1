"""The identities that ``scale`` measures fail where they should."""

import numpy as np
import pytest

from docs.experiments.scale import QUICK, decay_as_rate, descend, hidden, identities, network_of
from docs.experiments.shared.data import digits, in_double_precision


@pytest.fixture(scope="module")
def split():
    return in_double_precision(digits(range(QUICK.seeds), train=QUICK.train))


def test_batch_norm_hides_the_length_of_the_weights_and_its_absence_shows_it(split):
    found = identities(QUICK, split, 10.0)
    assert found["loss"] < 1e-13
    assert found["gradient"] < 1e-12
    assert found["cosine"] < 1e-13
    assert found["plain_loss"]["mean"] > 2


def test_decay_is_a_growing_rate_and_not_a_constant_one(split):
    found = decay_as_rate(QUICK, split)
    assert found["apart"] < 1e-12
    assert found["without"] > 1e-3


def test_only_hidden_weights_take_their_own_rate(split):
    still, moved = network_of(QUICK), network_of(QUICK)
    descend(still, split, QUICK, lambda _: 0.0)
    for before, after in zip(hidden(moved), hidden(still), strict=True):
        assert np.array_equal(before.parameters["weight"], after.parameters["weight"])
    assert not np.array_equal(moved.layers[-1].parameters["weight"], still.layers[-1].parameters["weight"])
