"""The layers of ``frozen_statistics`` against central differences of what they claim to differentiate."""

import itertools

import numpy as np
import pytest

from docs.experiments.frozen_statistics import RunningBatchNorm, StoppedBatchNorm, WholeSet
from reference_impl import batch_statistics
from reference_impl.network import BatchNormLayer, mlp, softmax_cross_entropy

ROWS, MODELS, UNITS, EPS = 6, 2, 3, 1e-5


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def prepared(layer, rng):
    layer.parameters["gamma"] = rng.uniform(0.5, 2, (MODELS, UNITS))
    layer.parameters["beta"] = rng.standard_normal((MODELS, UNITS))
    return layer


def slope(function, x, step=1e-6):
    """The gradient of a function of x by central differences."""
    found = np.empty_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + step
        above = function()
        x[index] = kept - step
        found[index] = (above - function()) / (2 * step)
        x[index] = kept
    return found


def normalized(x, stop, at):
    """Batch norm of x before the affine step, with the stopped statistics those of another x, ``at``."""
    mean, var = batch_statistics(x.reshape(len(x), -1))
    kept_mean, kept_var = batch_statistics(at.reshape(len(at), -1))
    mean = kept_mean if "mean" in stop else mean
    if "mean" in stop and "variance" not in stop:
        var = ((x.reshape(len(x), -1) - kept_mean) ** 2).mean(axis=0)
    var = kept_var if "variance" in stop else var
    return ((x.reshape(len(x), -1) - mean) / np.sqrt(var + EPS)).reshape(x.shape)


@pytest.mark.parametrize("stop", [(), ("mean",), ("variance",), ("mean", "variance")])
def test_a_stopped_gradient_is_the_slope_with_those_statistics_held(stop, rng):
    layer = prepared(StoppedBatchNorm(MODELS, UNITS, stop), rng)
    x, dout = rng.standard_normal((2, ROWS, MODELS, UNITS))
    at = x.copy()
    layer.forward(x)
    expected = slope(lambda: (dout * layer.parameters["gamma"] * normalized(x, stop, at)).sum(), x)
    np.testing.assert_allclose(layer.backward(dout), expected, atol=1e-7)


def test_stopping_nothing_is_batch_norm(rng):
    x, dout = rng.standard_normal((2, ROWS, MODELS, UNITS))
    layers = [
        prepared(layer, np.random.default_rng(1))
        for layer in (StoppedBatchNorm(MODELS, UNITS, ()), BatchNormLayer(MODELS, UNITS))
    ]
    outs = [layer.forward(x) for layer in layers]
    np.testing.assert_array_equal(*outs)
    np.testing.assert_array_equal(*(layer.backward(dout) for layer in layers))


def test_running_averages_take_in_the_mini_batch_and_are_constants_to_the_gradient(rng):
    layer = prepared(RunningBatchNorm(MODELS, UNITS, momentum=0.9), rng)
    x, dout = rng.standard_normal((2, ROWS, MODELS, UNITS))
    out = layer.forward(x)
    mean, var = (0.9 * old + 0.1 * new for old, new in zip((0, 1), batch_statistics(x.reshape(ROWS, -1)), strict=True))
    scale = layer.parameters["gamma"] / np.sqrt(var + EPS).reshape(MODELS, UNITS)
    np.testing.assert_allclose(out, (x - mean.reshape(MODELS, UNITS)) * scale + layer.parameters["beta"])
    np.testing.assert_allclose(layer.backward(dout), dout * scale)


def whole_set(rng):
    x, labels = rng.standard_normal((8, MODELS, 4)), rng.integers(3, size=(8, MODELS))
    rows = np.stack([rng.permutation(8)[:3] for _ in range(MODELS)], axis=1)
    network = WholeSet(mlp([0, 1], [4, 5, 3], dtype=np.float64).layers, x, itertools.repeat(rows))
    columns = np.arange(MODELS)
    return network, x[rows, columns], labels[rows, columns]


def test_the_gradient_through_whole_set_statistics_is_the_slope_of_the_mini_batchs_loss(rng):
    network, x, labels = whole_set(rng)
    network.backward(softmax_cross_entropy(network.forward(x), labels)[1])
    first = network.layers[0]
    found = first.gradients["weight"].copy()
    loss = lambda: softmax_cross_entropy(network.forward(x), labels)[0].sum()  # noqa: E731 - one line, used once
    np.testing.assert_allclose(found, slope(loss, first.parameters["weight"]), atol=1e-7)


def test_whole_set_statistics_are_those_of_all_rows(rng):
    network, x, _ = whole_set(rng)
    logits = network.forward(x)
    everything = mlp([0, 1], [4, 5, 3], dtype=np.float64).forward(network.x)
    np.testing.assert_array_equal(logits, np.take_along_axis(everything, network.chosen, 0))


def test_rows_of_another_mini_batch_are_refused(rng):
    network, x, _ = whole_set(rng)
    with pytest.raises(ValueError, match="rows"):
        network.forward(x + 1)
