"""What ``parts`` does to gamma."""

import numpy as np

from docs.experiments.parts import FixedGamma, ScaleAndShift, without_gamma
from docs.experiments.shared.networks import of_kind
from reference_impl.network import BatchNormLayer, mlp


def test_gamma_of_either_sign_goes_into_the_weights_around_a_relu():
    rng = np.random.default_rng(0)
    network = mlp([0, 1], [5, 8, 8, 3], dtype=np.float64)
    x = rng.standard_normal((40, 2, 5))
    for layer in of_kind(network, BatchNormLayer):
        layer.parameters["gamma"] = rng.uniform(0.5, 2, (2, 8)) * rng.choice([-1, 1], (2, 8))
        layer.parameters["beta"] = rng.standard_normal((2, 8))
    without = without_gamma(network)
    # Equal up to the share of eps, 1e-5 of a variance near 1: it is the same for both signs.
    np.testing.assert_allclose(without.forward(x), network.forward(x), rtol=1e-9, atol=1e-9)
    assert all((layer.parameters["gamma"] == 1).all() for layer in of_kind(without, BatchNormLayer))


def test_a_fixed_gamma_gets_no_gradient_and_what_measures_nothing_moves_with_its_input():
    x, dout = np.random.default_rng(1).standard_normal((2, 6, 1, 4))
    layer = FixedGamma(1, 4)
    layer.forward(x)
    layer.backward(dout)
    assert not layer.gradients["gamma"].any()
    assert layer.gradients["beta"].any()
    affine = ScaleAndShift(1, 4)
    np.testing.assert_array_equal(affine.forward(3 * x), 3 * affine.forward(x))
