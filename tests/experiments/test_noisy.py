"""The noise of ``noisy``, and the measure of how far a step moves the ground."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from docs.experiments.noisy import QUICK, Noise, make, movement
from docs.experiments.shared import data
from reference_impl.network import Activation

ROWS, MODELS, UNITS = 400, 3, 50


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_noise_that_moves_means_is_the_same_for_every_row_and_new_at_every_step(rng):
    noise, x = Noise(1.0, 0.0, rng), rng.standard_normal((ROWS, MODELS, UNITS))
    first, second = noise.forward(x) - x, noise.forward(x) - x
    assert np.ptp(first, axis=0).max() < 1e-12
    assert (first[0] != second[0]).all()
    assert np.abs(first).max() <= 1
    assert first[0].std() == pytest.approx(1 / np.sqrt(3), rel=0.2)


def test_noise_with_a_deviation_gives_every_unit_a_spread_of_its_own(rng):
    noise = Noise(0.5, 2.0, rng)
    spread = noise.forward(np.zeros((ROWS, MODELS, UNITS))).std(axis=0)
    assert spread.max() < 2.4
    assert spread.mean() == pytest.approx(1, rel=0.15)
    assert spread.std() == pytest.approx(2 / np.sqrt(12), rel=0.2)


@pytest.mark.parametrize("mode", ["eval", "estimate"])
def test_outside_training_there_is_no_noise(mode, rng):
    x = rng.standard_normal((ROWS, MODELS, UNITS))
    assert (Noise(1.0, 1.0, rng).forward(x, mode) == x).all()


def test_every_activation_of_a_noisy_arm_receives_noise():
    layers = make("batch_severe", QUICK, [0, 1]).layers
    before = [below for below, layer in pairwise(layers) if isinstance(layer, Activation)]
    assert [type(layer) for layer in before] == [Noise] * QUICK.depth


def test_without_steps_of_learning_the_ground_stands_still_and_only_noise_moves_it():
    settings = replace(QUICK, watched_steps=40)
    split = data.digits(range(settings.seeds))
    still = movement(make("none", settings, [0, 1]), split, 0.0, settings)
    moving = movement(make("batch_moving", settings, [0, 1]), split, 0.0, settings)
    assert (still == 0).all()
    # The mean distance of two numbers that are uniform from -1 to 1, in deviations of one.
    np.testing.assert_allclose(moving, 2 / 3, rtol=0.1)
