"""How ``conditioning`` prepares its tables, and what it calls their condition number."""

import numpy as np
import pytest

from docs.experiments.conditioning import PREPARE, QUICK, build, condition, scales, slope, table, valley
from docs.experiments.shared.data import Examples, Split
from reference_impl.network import BatchNormLayer, Linear, softmax_cross_entropy


def test_whitened_training_rows_are_uncorrelated_and_of_variance_one():
    x = table("wine", QUICK, PREPARE["whitened"]).train.x[:, 0]
    np.testing.assert_allclose(np.cov(x.T, bias=True), np.eye(x.shape[1]), atol=1e-10)


@pytest.mark.parametrize("kind", PREPARE)
def test_no_row_beyond_the_training_set_takes_part_in_its_preparation(kind):
    rng = np.random.default_rng(0)
    train, rows = rng.standard_normal((20, 3)), rng.standard_normal((5, 3))
    alone = PREPARE[kind](train, rows[:1])
    np.testing.assert_allclose(PREPARE[kind](train, rows)[:1], alone)


def test_the_condition_number_is_that_of_the_measured_hessian():
    """The Hessian of softmax regression at zero weights, by differences of the gradient."""
    x = np.random.default_rng(0).standard_normal((40, 1, 2)) * [1.0, 5.0] + 2
    y = np.random.default_rng(1).integers(0, 3, (40, 1))
    step, columns = 1e-6, []

    def gradient(theta):
        layer = Linear(theta[:6].reshape(1, 2, 3), theta[6:].reshape(1, 3))
        layer.backward(softmax_cross_entropy(layer.forward(x), y)[1])
        return np.concatenate([layer.gradients["weight"].ravel(), layer.gradients["bias"].ravel()])

    for direction in np.eye(9):
        columns.append((gradient(step * direction) - gradient(-step * direction)) / (2 * step))
    values = np.sort(np.linalg.eigvalsh(np.array(columns)))
    assert np.abs(values[:3]).max() < 1e-8  # adding a constant to all three logits changes nothing
    both = Examples(np.tile(x, (1, 2, 1)), y)
    assert condition(Split(both, both, both))["mean"] == pytest.approx(values[-1] / values[3], rel=1e-6)


def test_scales_are_spread_over_the_ratio_around_one():
    found = scales([0, 1], 0, 8, 1000.0)
    assert found.shape == (2, 1, 8)
    np.testing.assert_allclose(found.max(axis=2) / found.min(axis=2), 1000)
    np.testing.assert_allclose(np.log(found).sum(axis=2), 0, atol=1e-12)


def test_batch_norm_sees_nothing_of_spread_scales():
    split = table("wine", QUICK, PREPARE["standardized"])
    logits = [
        build(split, QUICK, [0, 1], hidden=True, spread=spread).forward(split.train.x) for spread in (False, True)
    ]
    assert np.abs(logits[0] - logits[1]).max() < 0.05 * np.abs(logits[0]).max()  # eps is not quite nothing
    plain = [build(split, QUICK, [0, 1], spread=spread).forward(split.train.x) for spread in (False, True)]
    assert np.abs(plain[0] - plain[1]).max() > np.abs(plain[0]).max()


def test_batch_norm_on_the_inputs_comes_first():
    network = build(table("wine", QUICK, PREPARE["raw"]), QUICK, [0, 1], inputs=True)
    assert isinstance(network.layers[0], BatchNormLayer)


def test_a_round_valley_is_crossed_in_one_step():
    x = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    found = valley(x, np.array([1.0, 0.0, 0.0, -1.0]), 3)
    assert found["condition"] == pytest.approx(1)
    np.testing.assert_allclose(found["path"][1], found["minimum"], atol=1e-12)


def test_a_slope_is_the_power_and_passes_over_units_without_a_gradient():
    lengths = np.random.default_rng(0).uniform(0.1, 10, (2, 6))
    values = 3 * lengths**-2
    values[0, 2] = values[1, 5] = 0
    assert slope([lengths], [values])["mean"] == pytest.approx(-2)
