"""The checks of CS231n's notebook in our own words. There a reader compares printed numbers; here a test does.

Means and deviations to 1e-5, at test time to 0.2, since the running statistics are estimates; gradients by
numbers, to a relative error of 1e-6, which is what the notebook calls good enough.
"""

import layers
import numpy as np
import pytest

PARAMETERS = [(np.ones(3), np.zeros(3)), (np.array([1.0, 2.0, 3.0]), np.array([11.0, 12.0, 13.0]))]


def two_layers(stream, rows, weights):
    """What comes out of two layers with a ReLU between them."""
    return np.maximum(0, stream.normal(size=(rows, len(weights[0]))) @ weights[0]) @ weights[1]


def drawn_weights(stream):
    return stream.normal(size=(50, 60)), stream.normal(size=(60, 3))


@pytest.mark.parametrize(("gamma", "beta"), PARAMETERS)
def test_in_training_means_are_beta_and_deviations_gamma(gamma, beta):
    stream = np.random.default_rng(231)
    out, _ = layers.batchnorm_forward(two_layers(stream, 200, drawn_weights(stream)), gamma, beta, {"mode": "train"})
    assert np.allclose(out.mean(axis=0), beta, atol=1e-5)
    assert np.allclose(out.std(axis=0), gamma, atol=1e-5)


def test_at_test_time_after_fifty_batches_means_are_near_zero_and_deviations_near_one():
    stream = np.random.default_rng(231)
    weights, param = drawn_weights(stream), {"mode": "train"}
    for _ in range(50):
        layers.batchnorm_forward(two_layers(stream, 200, weights), *PARAMETERS[0], param)
    param["mode"] = "test"
    out, _ = layers.batchnorm_forward(two_layers(stream, 200, weights), *PARAMETERS[0], param)
    assert np.allclose(out.mean(axis=0), 0, atol=0.2)
    assert np.allclose(out.std(axis=0), 1, atol=0.2)


@pytest.mark.parametrize(("gamma", "beta"), [(np.ones(200), np.zeros(200)), (np.full(200, 3.0), np.full(200, 5.0))])
def test_layer_norm_gives_each_row_its_mean_and_deviation(gamma, beta):
    x = np.random.default_rng(231).normal(size=(4, 200))
    out, _ = layers.layernorm_forward(x, gamma, beta, {"mode": "train"})
    assert np.allclose(out.mean(axis=1), beta[0], atol=1e-4)
    assert np.allclose(out.std(axis=1), gamma[0], atol=1e-4)


@pytest.mark.parametrize(("gamma", "beta"), [(np.ones(3), np.zeros(3)), (np.array([3.0, 4, 5]), np.array([6.0, 7, 8]))])
def test_spatial_batch_norm_keeps_the_shape_and_gives_each_channel_its_mean_and_deviation(gamma, beta):
    x = 4 * np.random.default_rng(231).normal(size=(2, 3, 4, 5)) + 10
    out, _ = layers.spatial_batchnorm_forward(x, gamma, beta, {"mode": "train"})
    assert out.shape == x.shape
    assert np.allclose(out.mean(axis=(0, 2, 3)), beta, atol=1e-4)
    assert np.allclose(out.std(axis=(0, 2, 3)), gamma, atol=1e-4)


def numerical(function, array, dout, step=1e-5):
    """The gradient of ``sum(function() * dout)`` with respect to an array, by central differences."""
    gradient = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        kept, sides = array[place], []
        for side in (step, -step):
            array[place] = kept + side
            sides.append(function())
        array[place] = kept
        gradient[place] = np.sum((sides[0] - sides[1]) * dout) / (2 * step)
    return gradient


def relative_error(one, two):
    return np.max(np.abs(one - two) / np.maximum(1e-8, np.abs(one) + np.abs(two)))


@pytest.mark.parametrize(
    ("name", "shape"),
    [("batchnorm", (4, 5)), ("layernorm", (4, 5)), ("spatial_batchnorm", (2, 3, 4, 5))],
)
def test_gradients_are_those_by_numbers(name, shape):
    stream = np.random.default_rng(231)
    forward, backward = getattr(layers, f"{name}_forward"), getattr(layers, f"{name}_backward")
    x = 5 * stream.normal(size=shape) + 12
    gamma, beta, dout = stream.normal(size=shape[1]), stream.normal(size=shape[1]), stream.normal(size=shape)

    def out():
        return forward(x, gamma, beta, {"mode": "train"})[0]

    _, cache = forward(x, gamma, beta, {"mode": "train"})
    for gradient, array in zip(backward(dout, cache), (x, gamma, beta), strict=True):
        assert relative_error(gradient, numerical(out, array, dout)) < 1e-6
