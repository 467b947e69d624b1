"""The shaped sigmoids and the fixed batch norm of ``saturation``."""

import numpy as np
import pytest

from docs.experiments.saturation import SHAPES, ShapedSigmoid, explained
from docs.experiments.shared.networks import FixedBatchNorm
from reference_impl.network import BatchNormLayer


@pytest.mark.parametrize("shape", SHAPES)
def test_the_slope_of_a_shaped_sigmoid_is_that_of_its_values(shape):
    layer, x, step = ShapedSigmoid(*SHAPES[shape]), np.linspace(-5, 5, 41).reshape(-1, 1, 1), 1e-6
    expected = (layer.forward(x + step) - layer.forward(x - step)) / (2 * step)
    layer.forward(x)
    np.testing.assert_allclose(layer.backward(np.ones_like(x)), expected, atol=1e-8)


def test_the_sigmoid_that_is_centred_and_steep_is_twice_tanh_of_half():
    x = np.linspace(-3, 3, 13).reshape(-1, 1, 1)
    np.testing.assert_allclose(ShapedSigmoid(*SHAPES["both"]).forward(x), 2 * np.tanh(x / 2), atol=1e-14)


def test_fixed_batch_norm_differs_from_batch_norm_in_its_parameters_alone():
    rng = np.random.default_rng(0)
    x, dout = rng.standard_normal((2, 6, 2, 3))
    fixed, free = FixedBatchNorm(2, 3, dtype=np.float64), BatchNormLayer(2, 3, dtype=np.float64)
    assert np.array_equal(fixed.forward(x), free.forward(x))
    assert np.array_equal(fixed.backward(dout), free.backward(dout))
    assert all(not gradient.any() for gradient in fixed.gradients.values())
    assert all(gradient.any() for gradient in free.gradients.values())


def test_a_line_explains_all_of_a_line_and_nothing_of_an_even_function():
    x = np.linspace(-1, 1, 11).reshape(-1, 1, 1)
    assert explained(x, 3 * x + 2) == pytest.approx(1)
    assert explained(x, x**2) == pytest.approx(0, abs=1e-20)
