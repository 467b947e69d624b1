"""The blocks of ``gradients``, and how it measures a factor per layer."""

import numpy as np
import pytest

from docs.experiments.gradients import Factor, factor, plain, residual
from reference_impl.network import BatchNormLayer, Linear, Network


def test_a_factor_s_gradient_is_its_slope():
    rng = np.random.default_rng(0)
    x, dout = rng.standard_normal((2, 5, 3, 4))
    layer, step = Factor(3), 1e-6
    layer.parameters["factor"] = rng.standard_normal((3, 1))
    layer.forward(x)
    dx, gradient = layer.backward(dout), layer.gradients["factor"].copy()
    np.testing.assert_allclose(dx, dout * layer.parameters["factor"])
    for model in range(3):
        layer.parameters["factor"][model] += step
        above = (dout * layer.forward(x)).sum()
        layer.parameters["factor"][model] -= 2 * step
        below = (dout * layer.forward(x)).sum()
        layer.parameters["factor"][model] += step
        assert gradient[model, 0] == pytest.approx((above - below) / (2 * step))


@pytest.mark.parametrize("norm", [None, BatchNormLayer])
def test_blocks_that_begin_at_zero_change_nothing_at_the_start(norm):
    x = np.random.default_rng(0).standard_normal((7, 2, 64))
    deep, shallow = residual([0, 1], 6, 8, norm, zero=True), plain([0, 1], 1, 8, norm)
    deep.layers[-1] = shallow.layers[-1]  # the same read-out
    np.testing.assert_allclose(deep.forward(x), shallow.forward(x), rtol=1e-6)


@pytest.mark.parametrize("norm", [None, BatchNormLayer])
def test_a_residual_network_has_the_weights_of_the_plain_one(norm):
    weights = [
        [layer.parameters["weight"] for layer in network.flat() if isinstance(layer, Linear)]
        for network in (plain([3], 5, 8, norm), residual([3], 5, 8, norm))
    ]
    assert len(weights[0]) == 6
    assert sum(isinstance(layer, Network) for layer in residual([3], 5, 8, norm).layers) == 4
    assert all(np.array_equal(*pair) for pair in zip(*weights, strict=True))


def test_the_factor_of_a_geometric_sequence_is_its_ratio():
    squares = 1.3 ** np.arange(20)[::-1, None] * np.array([1.0, 5.0])
    assert factor(squares)["mean"] == pytest.approx(1.3)
