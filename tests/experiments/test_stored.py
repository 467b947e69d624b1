"""How ``stored`` puts statistics of mini-batches together, on numbers that can be followed."""

import numpy as np

from docs.experiments.stored import mean_of, merged, moving
from reference_impl import batch_statistics

X = np.random.default_rng(0).standard_normal((60, 3)) + np.repeat([[0.0], [5.0], [-2.0]], 20, axis=0)
BATCHES = [[batch_statistics(X[start : start + 10])] for start in range(0, 60, 10)]


def test_merging_gives_the_statistics_of_all_rows_and_the_mean_of_variances_does_not():
    ((mean, var),) = merged(BATCHES, 10)
    np.testing.assert_allclose(mean, X.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(var, X.var(axis=0), rtol=1e-12)
    ((same, less),) = mean_of(BATCHES)
    np.testing.assert_allclose(same, mean, rtol=1e-12)
    assert (less < var / 2).all()


def test_over_n_minus_1_the_mean_of_variances_is_larger_by_the_factor():
    np.testing.assert_allclose(mean_of(BATCHES, 10 / 9)[0][1], mean_of(BATCHES)[0][1] * 10 / 9)


def test_a_moving_average_depends_on_the_order_and_a_mean_does_not():
    there, back = moving(BATCHES, 0.9)[0][0], moving(BATCHES[::-1], 0.9)[0][0]
    assert np.abs(there - back).max() > 0.1
    np.testing.assert_allclose(mean_of(BATCHES)[0][0], mean_of(BATCHES[::-1])[0][0], rtol=1e-12)
