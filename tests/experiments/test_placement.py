"""The skewness that ``placement`` measures, on values whose skewness is known."""

import numpy as np
import pytest

from docs.experiments.placement import given_skewness, skewness
from reference_impl.network import mlp


def test_skewness_is_that_of_a_coin_and_none_for_what_is_constant():
    # One in four: (1 - 2p) / sqrt(p (1 - p)) with p = 1/4.
    values = np.array([[1.0, 5.0, -1.0], [0.0, 5.0, 0.0], [0.0, 5.0, 0.0], [0.0, 5.0, 0.0]])
    found = skewness(values)
    assert found[0] == pytest.approx(0.5 / np.sqrt(3 / 16))
    assert found[2] == pytest.approx(-0.5 / np.sqrt(3 / 16))
    assert np.isnan(found[1])


@pytest.mark.parametrize("after", [False, True])
def test_what_batch_norm_is_given_is_measured_at_the_rate_that_is_asked_for(after):
    x = np.random.default_rng(0).standard_normal((50, 2, 5))
    network = mlp([0, 1, 2, 3], [5, 8, 3], after=after)
    z = network.layers[0].forward(np.tile(x, (1, 2, 1)))
    given = (np.maximum(z, 0) if after else z)[:, 2:]
    expected = np.nanmean(np.abs(skewness(given)), axis=1)
    np.testing.assert_allclose(given_skewness(network, x, 1, 2), expected, rtol=1e-6)
