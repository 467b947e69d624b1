"""Distributions of hidden units, and the operations on trained networks."""

import numpy as np
import pytest
from scipy import stats

from docs.experiments.moments import identity, interventions, normalized, preactivations
from docs.experiments.shared.data import Examples
from docs.experiments.shared.networks import distribution, drift
from reference_impl.network import BatchNormLayer, mlp


@pytest.fixture
def values():
    return np.random.default_rng(0).gamma(2.0, size=(50, 2, 4))


def test_a_distribution_is_what_scipy_and_numpy_say(values):
    found = distribution(values)
    np.testing.assert_allclose(found.skewness, stats.skew(values, axis=0))
    for model in range(2):
        np.testing.assert_allclose(found.correlation[model], np.corrcoef(values[:, model].T))


def test_a_shift_by_a_deviation_moves_the_mean_by_one_and_nothing_else(values):
    found = drift(distribution(values), distribution(values + values.std(axis=0)))
    np.testing.assert_allclose(found.pop("mean"), 1)
    for moved in found.values():
        np.testing.assert_allclose(moved, 0, atol=1e-12)


def test_doubling_moves_the_spread_by_the_logarithm_of_two(values):
    centred = values - values.mean(axis=0)
    found = drift(distribution(centred), distribution(2 * centred))
    np.testing.assert_allclose(found.pop("spread"), np.log(2))
    for moved in found.values():
        np.testing.assert_allclose(moved, 0, atol=1e-12)


def test_squaring_moves_skewness_and_correlation(values):
    found = drift(distribution(values), distribution(values**2))
    assert found["skewness"].min() > 0.1
    assert found["correlation"].min() > 0.001


def network(norm):
    make = norm and (lambda models, units: BatchNormLayer(models, units, dtype=np.float64))
    return mlp([0, 1], [4, 6, 6, 6, 3], norm=make, dtype=np.float64)


def test_preactivations_are_batch_norms_outputs():
    x = np.random.default_rng(0).standard_normal((20, 2, 4))
    found = preactivations(network(BatchNormLayer), x)
    assert len(found) == 3
    for layer in found:
        np.testing.assert_allclose(layer.mean(axis=0), 0, atol=1e-12)


def test_interventions_leave_the_network_alone_and_the_pinned_moments_too():
    x = np.random.default_rng(0).standard_normal((20, 2, 4))
    networks = {"batch": network(BatchNormLayer), "none": network(None)}
    before = {arm: one.forward(x) for arm, one in networks.items()}
    found = interventions(networks, x, [0, 1], 3)
    for arm, one in networks.items():
        np.testing.assert_array_equal(one.forward(x), before[arm])
    for name, change in found.items():
        assert change["batch"]["mean"] < 1e-12, name
        assert change["batch"]["spread"] < 1e-12, name
        assert change["none"]["mean"] > 0.1, name


def test_each_intervention_starts_from_the_trained_network():
    x = np.random.default_rng(0).standard_normal((20, 2, 4))
    found = interventions({"none": network(None)}, x, [0, 1], 3)
    # Size and shift leave a unit's message whole, other weights do not.
    assert found["ten"]["none"]["message"]["mean"] > 0.999
    assert found["first"]["none"]["message"]["mean"] < 0.9
    assert found["bias"]["none"]["message"]["mean"] > 0.999


def test_batch_norm_put_in_as_the_identity_changes_nothing_while_its_statistics_stay():
    x = np.random.default_rng(0).standard_normal((40, 2, 4))
    plain = network(None)
    other = normalized(plain, x, eps=1e-5)
    fresh = np.random.default_rng(1).standard_normal((10, 2, 4))
    np.testing.assert_allclose(other.forward(fresh, "eval"), plain.forward(fresh), atol=1e-12)
    found = identity(plain, x, Examples(fresh, np.zeros((10, 2), int)), [5])
    assert found["fixed"] < 1e-12
    assert found["5"]["difference"]["mean"] > 1
