"""Lengths and turns of the hidden weights, and the arms of ``effective_rate``."""

from dataclasses import replace

import numpy as np
import pytest

from docs.experiments.effective_rate import QUICK, Watch, build
from docs.experiments.shared.networks import of_kind, turned
from reference_impl.network import Linear, softmax_cross_entropy

SETTINGS = replace(QUICK, watched=1)


def hidden(network):
    return [layer.parameters["weight"] for layer in of_kind(network, Linear)[:-1]]


@pytest.mark.parametrize("angle", [1e-7, 0.5, 90.0, 179.0])
def test_a_turn_is_the_angle_between_weights_whatever_their_lengths(angle):
    radians = np.radians(angle)
    before, after = np.array([[[2.0], [0.0]]]), 7 * np.array([[[np.cos(radians)], [np.sin(radians)]]])
    np.testing.assert_allclose(turned(before, after), [[angle]], rtol=1e-12)


def stepped(arm, held):
    """An arm's network before and after one large step, and what was watched."""
    network, rng = build(arm, 3, SETTINGS), np.random.default_rng(0)
    models = len(SETTINGS.rates) * SETTINGS.seeds
    watch = Watch(network, np.ones(models), SETTINGS, held)
    before = [weight.copy() for weight in hidden(network)]
    x, y = rng.standard_normal((16, models, 64)).astype(np.float32), rng.integers(10, size=(16, models))
    network.backward(softmax_cross_entropy(network.forward(x), y)[1])
    network.step(1.0)
    loose = [weight.copy() for weight in hidden(network)]
    watch(1, network)
    return before, loose, hidden(network), watch


def test_held_weights_keep_their_length_and_the_direction_that_the_step_gave_them():
    before, loose, after, _ = stepped("held", held=True)
    for old, free, new in zip(before, loose, after, strict=True):
        lengths = [np.linalg.norm(weight, axis=1) for weight in (old, free, new)]
        assert not np.allclose(lengths[1], lengths[0])
        np.testing.assert_allclose(lengths[2], lengths[0], rtol=1e-5)
        np.testing.assert_allclose(turned(free, new), 0, atol=1e-3)


def test_the_effective_rate_is_the_rate_over_the_squared_length():
    _, _, after, watch = stepped("batch", held=False)
    expected = np.mean([1 / (weight.astype(float) ** 2).sum(axis=1) for weight in after], axis=(0, 2))
    np.testing.assert_allclose(watch.over_steps(watch.effective).ravel(), expected)


def test_short_weights_make_the_effective_rate_a_hundred_times_larger_at_the_start():
    usual, short = (hidden(build(arm, 3, SETTINGS)) for arm in ("batch", "short"))
    for weight, small in zip(usual, short, strict=True):
        np.testing.assert_allclose((weight**2).sum(), 100 * (small**2).sum(), rtol=1e-5)
