"""What a step does to gradients and losses, against steps that are really taken."""

import copy

import numpy as np
import pytest

from docs.experiments.gradient_change import Descent, change
from docs.experiments.landscape import ALONG, along
from docs.experiments.shared.networks import backpropagate, blocks, replaced, stepped
from reference_impl.network import BatchNormLayer, mlp

RATES = np.array([0.1, 1.0])


@pytest.fixture(params=[BatchNormLayer, None], ids=["batch", "none"])
def setting(request):
    """A network of two models in float64, inputs and labels."""
    rng = np.random.default_rng(0)
    norm = request.param and (lambda models, units: BatchNormLayer(models, units, dtype=np.float64))
    network = mlp([0, 1], [4, 6, 5, 3], norm=norm, dtype=np.float64)
    return network, rng.standard_normal((7, 2, 4)), rng.integers(3, size=(7, 2))


def parameters(network):
    return [value for layer in network.flat() for value in layer.parameters.values()]


def test_a_step_that_is_looked_at_is_the_step_that_is_taken(setting):
    network, x, y = setting
    backpropagate(network, x, y)
    layers = list(network.flat())
    expected = [value for layer in stepped(layers, RATES) for value in layer.values()]
    network.step(RATES)
    for found, wanted in zip(parameters(network), expected, strict=True):
        np.testing.assert_array_equal(found, wanted)


def test_replaced_parameters_come_back_even_after_an_error(setting):
    network, _, _ = setting
    layers, before = list(network.flat()), parameters(network)
    with pytest.raises(ZeroDivisionError), replaced(layers, [{} for _ in layers]):
        _ = 1 / 0
    assert all(now is then for now, then in zip(parameters(network), before, strict=True))


def test_gradient_change_is_that_of_the_network_whose_layers_below_have_stepped(setting):
    network, x, y = setting
    before = [value.copy() for value in parameters(network)]
    found = change(network, x, y, RATES)
    assert all(np.array_equal(now, then) for now, then in zip(parameters(network), before, strict=True))
    backpropagate(network, x, y)
    parts = blocks(network)
    for index, part in enumerate(parts):
        other = copy.deepcopy(network)
        for lower in blocks(other)[:index]:
            for layer, values in zip(lower, stepped(lower, RATES), strict=True):
                layer.parameters = values
        backpropagate(other, x, y)
        old, new = part[0].gradients["weight"], blocks(other)[index][0].gradients["weight"]
        wanted = [(a * b).sum(axis=(1, 2)) for a, b in ((old, old), (new, new), (old, new))]
        np.testing.assert_allclose(found[:, index], wanted, rtol=1e-12)


def test_without_a_step_no_gradient_changes(setting):
    network, x, y = setting
    old, new, product = change(network, x, y, 0 * RATES)
    np.testing.assert_allclose(old, new)
    np.testing.assert_allclose(old, product)


def test_a_descent_s_mean_ends_where_each_seed_arrives():
    found = np.arange(10.0).reshape(5, 1, 2)  # at steps 2, 4, ... 10, for two seeds
    descent = Descent(found, arrived=np.array([5, np.inf]), every=2)
    np.testing.assert_allclose(descent.mean(), [[(0 + 2) / 2, (1 + 3 + 5 + 7 + 9) / 5]])


def test_the_loss_and_gradient_along_the_step_are_those_after_real_steps(setting):
    network, x, y = setting
    multiples, rates = (0.001, 1.0, 4.0), np.array([0.1, 100.0])
    found = dict(zip(ALONG, along(network, x, y, rates, multiples), strict=True))
    losses = [backpropagate(network, x, y)]
    here = gradient(network)
    size = np.sqrt((here**2).sum(axis=0))
    changes, quotients = [], []
    for multiple in multiples:
        other = copy.deepcopy(network)
        other.step(multiple * rates)
        losses.append(backpropagate(other, x, y))
        changes.append(np.sqrt(((gradient(other) - here) ** 2).sum(axis=0)))
        quotients.append(changes[-1] / (multiple * rates * size))
    np.testing.assert_allclose(found["low"], np.min(losses, axis=0))
    np.testing.assert_allclose(found["range"], np.ptp(losses, axis=0))
    np.testing.assert_allclose(found["change"], np.max(changes, axis=0))
    np.testing.assert_allclose(found["relative"], np.max(changes, axis=0) / size)
    np.testing.assert_allclose(found["smoothness"], np.max(quotients, axis=0))
    np.testing.assert_array_equal(found["up"], losses[2] > losses[0])
    np.testing.assert_array_equal(found["up"], [False, True])


def gradient(network):
    """All gradients of each model in one column, (parameters, M)."""
    values = [value for layer in network.flat() for value in layer.gradients.values()]
    return np.concatenate([value.reshape(len(value), -1) for value in values], axis=1).T
