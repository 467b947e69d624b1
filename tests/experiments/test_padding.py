"""What a padded network computes, and the formula for padded statistics."""

from dataclasses import replace

import numpy as np
import pytest

from docs.experiments.padding import QUICK, Padded, formula, padding
from docs.experiments.shared.data import digits
from reference_impl.network import mlp


def padded(shares: list[float]) -> Padded:
    return Padded(mlp([0, 1], [5, 8, 3], dtype=np.float64).layers, shares)


X = np.random.default_rng(0).standard_normal((12, 2, 5)) + 1


def test_without_padding_it_is_the_network_itself_and_with_it_the_real_rows_answer_otherwise():
    plain = mlp([0, 1], [5, 8, 3], dtype=np.float64).forward(X)
    np.testing.assert_array_equal(padded([0.0]).forward(X), plain)
    with_zeros = mlp([0, 1], [5, 8, 3], dtype=np.float64).forward(np.concatenate([X, np.zeros_like(X)]))
    np.testing.assert_array_equal(padded([0.5]).forward(X), with_zeros[:12])
    assert np.abs(with_zeros[:12] - plain).max() > 0.1


def test_its_gradient_is_the_slope_of_a_loss_that_asks_of_real_rows_only():
    rng = np.random.default_rng(1)
    dout, step = rng.standard_normal((12, 2, 3)), 1e-6 * rng.standard_normal(X.shape)
    network = padded([0.5])
    network.forward(X)
    dx = network.backward(dout)
    ahead, behind = ((dout * network.forward(X + way * step)).sum() for way in (1, -1))
    # Central differences: an error of the order of the step squared, and rounding over the step.
    assert (ahead - behind) / 2 == pytest.approx((dx * step).sum(), rel=1e-5)


def test_shares_come_in_turn_and_at_test_time_there_is_no_padding():
    network = padded([0.0, 0.5])
    rows = [(network.forward(X), network.rows)[1] for _ in range(3)]
    assert rows == [0, 12, 0]
    network.forward(X, "estimate")
    assert network.rows == padding(12, 0.25)
    network.forward(X, "eval")
    assert network.rows == 0


def test_the_formula_for_padded_statistics_is_exact():
    settings = replace(QUICK, seeds=2)
    assert formula(digits(range(2), settings.train), settings, 0.75)["departure"] < 1e-11
