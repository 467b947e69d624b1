"""The laws of noise, against all mini-batches of a population that is small enough to list them."""

from itertools import combinations, product

import numpy as np
import pytest

from docs.experiments.noise import SCHEMES, mean_law, measure, variance_law

BATCHES = {
    "with": lambda N, m: list(product(range(N), repeat=m)),
    "without": lambda N, m: list(combinations(range(N), m)),
}


@pytest.fixture
def population():
    z = np.random.default_rng(0).gamma(1.5, size=(6, 3))
    return (z - z.mean(axis=0)) / z.std(axis=0)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("m", [2, 3, 4])
def test_the_laws_are_those_of_all_batches(population, scheme, m):
    batches = population[np.array(BATCHES[scheme](6, m))]
    np.testing.assert_allclose(batches.mean(axis=1).var(axis=0), mean_law(6, m, scheme))
    np.testing.assert_allclose(batches.var(axis=1).var(axis=0), variance_law(population, m, scheme))


def test_counts_are_batches_of_m_rows(population):
    for scheme, draw in SCHEMES.items():
        counts = draw(np.random.default_rng(1), 6, 4, 500)
        assert counts.shape == (500, 6)
        assert (counts.sum(axis=1) == 4).all()
        assert (counts.max() > 1) == (scheme == "with")
        np.testing.assert_allclose(counts.mean(axis=0), 4 / 6, atol=0.15)


def test_the_energy_is_what_normalizing_by_the_batch_changes(population):
    batches = population[np.array(BATCHES["without"](6, 4))]
    x_hat = (batches - batches.mean(axis=1, keepdims=True)) / batches.std(axis=1, keepdims=True)
    counts = np.array([np.bincount(rows, minlength=6) for rows in BATCHES["without"](6, 4)], float)
    found = measure(population, 4, counts, "without")
    assert found["energy"] == pytest.approx(100 * ((x_hat - batches) ** 2).mean())
    # Dropping a value of energy 1 with probability q has the energy q / (1 - q).
    share = found["dropout"] / 100
    assert 100 * share / (1 - share) == pytest.approx(found["energy"])
