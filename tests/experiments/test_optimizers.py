"""Steps of the optimizers against their formulas, and what the experiment makes of rates."""

import numpy as np
import pytest

from docs.experiments.optimizers import half_decades
from docs.experiments.shared.data import Examples, Split
from docs.experiments.shared.stepping import OPTIMIZERS, TINY
from docs.experiments.shared.training import fit
from reference_impl.network import Linear, Network

RATES = np.array([0.1, 1.0])


def taken(kind, gradients, decay=0.0):
    """Where two models, one for each rate, end from 1 by steps with these gradients, one number each."""
    network = Network([Linear(np.ones((2, 1, 1)))])
    optimizer = OPTIMIZERS[kind]()
    for gradient in gradients:
        network.layers[0].gradients["weight"] = np.full((2, 1, 1), gradient)
        optimizer(network, RATES, decay)
    return network.layers[0].parameters["weight"].ravel()


def test_momentum_adds_what_is_left_of_the_earlier_gradients():
    np.testing.assert_allclose(taken("momentum", [2.0, 3.0]), 1 - RATES * (2 + (0.9 * 2 + 3)))


def test_rmsprop_divides_by_the_root_of_the_average_square():
    first = 2 / np.sqrt(0.1 * 4)
    second = 3 / np.sqrt(0.9 * 0.1 * 4 + 0.1 * 9)
    np.testing.assert_allclose(taken("rmsprop", [2.0, 3.0]), 1 - RATES * (first + second), rtol=1e-6)


def test_adam_begins_with_steps_as_long_as_the_rate_whatever_the_gradient():
    for gradient in (1e-3, -5.0):
        shorter = TINY / abs(gradient)  # what is added to the root takes this share of the step
        np.testing.assert_allclose(taken("adam", [gradient]), 1 - RATES * np.sign(gradient), atol=2 * shorter)


def test_adam_s_second_step_is_by_both_averages_freed_of_their_start():
    average = (0.9 * 0.1 * 2 + 0.1 * 3) / (1 - 0.9**2)
    square = (0.999 * 0.001 * 4 + 0.001 * 9) / (1 - 0.999**2)
    np.testing.assert_allclose(taken("adam", [2.0, 3.0]), 1 - RATES * (1 + average / np.sqrt(square)), rtol=1e-6)


def test_decay_is_by_the_rate_and_not_through_the_averages():
    np.testing.assert_allclose(taken("adam", [0.0], decay=0.5), 1 - RATES * 0.5)


def test_fit_takes_the_optimizer_s_steps():
    """With momentum and one example at a time, a linear model's bias after two steps is known."""
    x, y = np.zeros((2, 1, 1)), np.zeros((2, 1), int)
    split = Split(*[Examples(x, y)] * 3)
    biases = []
    for optimizer in (None, OPTIMIZERS["momentum"]()):
        network = Network([Linear(np.zeros((1, 1, 2)), np.zeros((1, 2)))])
        fit(network, split, [0], [0.1], 2, 1, precise=False, optimizer=optimizer)
        biases.append(network.layers[0].parameters["bias"][0, 0])
    slope = lambda bias: -1 / (1 + np.exp(2 * bias))  # noqa: E731 - of the loss, at biases (b, -b)
    first = -0.1 * slope(0)
    assert biases[0] == pytest.approx(first - 0.1 * slope(first))
    assert biases[1] == pytest.approx(first - 0.1 * (0.9 * slope(0) + slope(first)))


def test_rates_are_half_a_decade_apart():
    assert half_decades(0.001, 5) == (0.001, 0.003, 0.01, 0.03, 0.1)
