"""The convolutional network's layers against the reference functions and against slopes."""

import numpy as np
import pytest

from docs.experiments.convolution import FULL, Convolution, Flat, Pixels, build
from reference_impl import spatial_batchnorm_forward
from reference_impl.network import BatchNormLayer, softmax_cross_entropy

SIDE = 4


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def rows(images):
    """Images (N, C, H, W) of one model as the rows of a network's layer."""
    return images.transpose(0, 2, 3, 1).reshape(-1, 1, images.shape[1])


def test_batch_norm_between_convolutions_is_spatial_batch_norm(rng):
    images = rng.standard_normal((3, 2, SIDE, SIDE))
    layer = BatchNormLayer(1, 2, dtype=np.float64)
    expected = spatial_batchnorm_forward(images, np.ones(2), np.zeros(2), layer.eps)
    np.testing.assert_allclose(layer.forward(rows(images)), rows(expected), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("stride", [1, 2])
def test_a_convolution_is_the_sum_over_its_window(rng, stride):
    images, weight = rng.standard_normal((2, 3, SIDE, SIDE)), rng.standard_normal((1, 27, 5))
    out = Convolution(weight, None, SIDE, stride).forward(rows(images))
    out = out.reshape(2, SIDE // stride, SIDE // stride, 5)
    padded = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))
    kernel = weight[0].reshape(3, 3, 3, 5)  # down, across, channels in, channels out
    for down, across in np.ndindex(out.shape[1:3]):
        window = padded[:, :, stride * down : stride * down + 3, stride * across : stride * across + 3]
        expected = np.einsum("ncij,ijcd->nd", window, kernel)
        np.testing.assert_allclose(out[:, down, across], expected, rtol=1e-12)


def test_gradients_of_the_network_are_slopes_of_its_loss(rng):
    """Two strides, batch norm, the mean and the read-out, all at once."""
    network = build([0, 1], FULL, normalized=True)
    for layer in network.flat():
        for name, value in layer.parameters.items():
            layer.parameters[name] = value.astype(float) + 0.1 * rng.standard_normal(value.shape)
    x, y = rng.standard_normal((3, 2, FULL.side**2)), rng.integers(10, size=(3, 2))
    loss = lambda: softmax_cross_entropy(network.forward(x), y)[0]  # noqa: E731
    network.backward(softmax_cross_entropy(network.forward(x), y)[1])
    step = 1e-6
    for layer in (network.layers[1], network.layers[4], network.layers[-1]):
        weight, gradient = layer.parameters["weight"], layer.gradients["weight"].copy()
        for model in (0, 1):
            place = (model, *(rng.integers(size) for size in weight.shape[1:]))
            slopes = []
            for sign in (1, -1):
                weight[place] += sign * step
                slopes.append(loss()[model])
                weight[place] -= sign * step
            # A ReLU's kink within the step would be seen; at this size and seed there is none.
            assert gradient[place] == pytest.approx((slopes[0] - slopes[1]) / (2 * step), rel=1e-5, abs=1e-9)


def test_pixels_laid_out_as_rows_come_back_side_by_side_and_so_do_their_gradients(rng):
    x = rng.standard_normal((3, 2, SIDE**2))
    flat = Flat(SIDE**2)
    np.testing.assert_array_equal(flat.forward(Pixels().forward(x)), x)
    np.testing.assert_array_equal(flat.backward(x), Pixels().forward(x))
