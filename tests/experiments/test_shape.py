"""What ``shape`` measures, on distributions that are known."""

import numpy as np
import pytest
from scipy import stats

from docs.experiments.shape import Divided, alone, gaps, shift_moved, standardized
from docs.experiments.shared.networks import of_kind
from reference_impl.network import BatchNormLayer, mlp


def test_the_gap_is_kolmogorov_s_statistic():
    values = np.random.default_rng(0).exponential(size=(1, 30, 1, 2))
    unit = standardized(values, axis=1)
    expected = [stats.kstest(unit[0, :, 0, d], "norm").statistic for d in range(2)]
    np.testing.assert_allclose(gaps(unit)[0, 0], expected, rtol=1e-12)


def test_dividing_by_the_root_mean_square_keeps_zeros_and_has_the_slope_that_differences_show():
    rng = np.random.default_rng(1)
    x, dout = np.maximum(rng.standard_normal((8, 1, 3)), 0), rng.standard_normal((8, 1, 3))
    layer = Divided(1, 3)
    assert np.array_equal(layer.forward(x) == 0, x == 0)
    dx = layer.backward(dout)
    step = 1e-6 * rng.standard_normal(x.shape)
    ahead, behind = ((dout * Divided(1, 3).forward(x + way * step)).sum() for way in (1, -1))
    # Central differences: an error of the order of the step squared, and rounding over the step.
    assert (ahead - behind) / 2 == pytest.approx((dx * step).sum(), rel=1e-6)


def test_a_shift_behind_a_relu_can_be_moved_into_the_next_bias():
    x = np.random.default_rng(2).standard_normal((50, 2, 5))
    network = mlp([0, 1], [5, 8, 8, 3], after=True, dtype=np.float64)
    network.forward(x, "estimate")
    moved = shift_moved(network)
    assert not of_kind(moved, BatchNormLayer)
    np.testing.assert_allclose(moved.forward(x), network.forward(x, "eval"), rtol=1e-9, atol=1e-9)


def test_one_value_among_equal_ones_is_as_far_out_as_can_be():
    assert alone(17) == pytest.approx(4)
