"""The network of the experiments: its gradients, and what it shares with the functions that it is built on."""

from functools import partial

import numpy as np
import pytest

from reference_impl import batchnorm_forward, batchnorm_inference, ghost_batchnorm, groupnorm_forward, layernorm_forward
from reference_impl.network import (
    Activation,
    BatchNormLayer,
    Dropout,
    GroupNorm,
    Linear,
    Network,
    mlp,
    softmax_cross_entropy,
    squared_error,
)

N, M, K, D, C = 8, 3, 5, 6, 4
NORMS = {
    "none": None,
    "batch": partial(BatchNormLayer, dtype=np.float64),
    "ghost": partial(BatchNormLayer, ghost_size=4, dtype=np.float64),
    "layer": partial(GroupNorm, dtype=np.float64),
    "group": partial(GroupNorm, groups=3, dtype=np.float64),
}


def data(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(N, M, K)), rng.integers(C, size=(N, M))


def perturbed(network: Network) -> Network:
    """The network with random biases, gamma and beta: at their first values some gradients vanish."""
    rng = np.random.default_rng(7)
    for layer in network.flat():
        for value in layer.parameters.values():
            value += 0.1 * rng.normal(size=value.shape)
    return network


def assert_gradients(network: Network, loss, x: np.ndarray) -> None:
    """Every parameter's gradient agrees with a central difference along a random direction, for each model apart."""
    rng, step = np.random.default_rng(3), 1e-6
    network.backward(loss(network.forward(x))[1])
    gradients = [
        (value, layer.gradients[key].copy()) for layer in network.flat() for key, value in layer.parameters.items()
    ]
    for value, gradient in gradients:
        direction = rng.normal(size=value.shape)
        sides = []
        for sign in (1, -1):
            value += sign * step * direction
            sides.append(loss(network.forward(x))[0])
            value -= sign * step * direction
        slope = (sides[0] - sides[1]) / (2 * step)
        expected = (gradient * direction).reshape(M, -1).sum(axis=1)
        # Truncation is step^2 times a third derivative of order 1; rounding of a loss of order 1 is u / step.
        np.testing.assert_allclose(slope, expected, atol=1e-8, rtol=1e-6)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("activation", Activation.FUNCTIONS)
@pytest.mark.parametrize("norm", NORMS)
def test_every_gradient_is_the_slope_of_the_loss(norm, activation, after):
    x, labels = data()
    network = perturbed(mlp(range(M), [K, D, D, C], activation, NORMS[norm], after, dtype=np.float64))
    assert_gradients(network, lambda logits: softmax_cross_entropy(logits, labels), x)


def test_a_block_with_a_skip_connection_adds_its_input_in_both_directions():
    rng = np.random.default_rng(1)
    block = Network([Linear(rng.normal(size=(M, K, K))), Activation("tanh")], skip=True)
    x = rng.normal(size=(N, M, K))
    np.testing.assert_array_equal(block.forward(x), np.tanh(block.layers[0].forward(x)) + x)
    assert_gradients(block, lambda out: squared_error(out, np.zeros_like(out)), x)


def test_batch_norm_of_each_model_is_the_reference_apart():
    x, _ = data()
    layer = BatchNormLayer(M, K, dtype=np.float64)
    layer.parameters["gamma"] += np.arange(M * K).reshape(M, K)
    out = layer.forward(x)
    for model in range(M):
        gamma, beta = layer.parameters["gamma"][model], layer.parameters["beta"][model]
        np.testing.assert_array_equal(out[:, model], batchnorm_forward(x[:, model], gamma, beta))


def test_ghost_layer_and_group_norm_are_the_reference():
    x = np.random.default_rng(2).normal(size=(N, 1, D))
    ones, zeros = np.ones(D), np.zeros(D)
    ghost = BatchNormLayer(1, D, ghost_size=2, dtype=np.float64).forward(x)[:, 0]
    np.testing.assert_array_equal(ghost, ghost_batchnorm(x[:, 0], ones, zeros, 2))
    layer = GroupNorm(1, D, dtype=np.float64).forward(x)[:, 0]
    np.testing.assert_allclose(layer, layernorm_forward(x[:, 0], ones, zeros), rtol=1e-14)
    group = GroupNorm(1, D, groups=3, dtype=np.float64).forward(x)[:, 0]
    expected = groupnorm_forward(x[:, 0].reshape(N, D, 1, 1), ones, zeros, 3).reshape(N, D)
    np.testing.assert_allclose(group, expected, rtol=1e-14)


def test_an_estimate_pass_makes_eval_mode_give_what_it_gave():
    x, _ = data()
    network = mlp(range(M), [K, D, C], dtype=np.float64, norm=NORMS["batch"])
    estimated = network.forward(x, "estimate")
    np.testing.assert_allclose(network.forward(x, "eval"), estimated, rtol=1e-12, atol=1e-14)
    # Matrix products of other sizes round otherwise; nothing else depends on the company.
    np.testing.assert_allclose(network.forward(x[:1], "eval"), network.forward(x, "eval")[:1], rtol=1e-12)


def test_running_statistics_are_averaged_in_training_only():
    x, _ = data()
    layer = BatchNormLayer(M, K, momentum=0.75, dtype=np.float64)
    layer.forward(x)
    np.testing.assert_allclose(layer.running_mean, 0.25 * x.mean(axis=0).ravel(), rtol=1e-14)
    out = layer.forward(x, "eval")
    ones, zeros = np.ones(M * K), np.zeros(M * K)
    expected = batchnorm_inference(x.reshape(N, -1), ones, zeros, layer.running_mean, layer.running_var)
    np.testing.assert_array_equal(out.reshape(N, -1), expected)


def test_dropout_drops_in_training_only_and_keeps_the_mean():
    layer = Dropout(0.25, np.random.default_rng(0))
    x = np.ones((400, 1, 400))
    out = layer.forward(x)
    assert set(np.unique(out)) == {0, 1 / 0.75}
    # Six standard errors of the mean of 160,000 values whose variance is 1 / keep - 1.
    assert abs(out.mean() - 1) < 6 * np.sqrt((1 / 0.75 - 1) / x.size)
    np.testing.assert_array_equal(layer.backward(x), out)
    for mode in ("eval", "estimate"):
        assert layer.forward(x, mode) is x


def test_models_with_equal_seeds_start_alike_and_learn_with_their_own_rate():
    x, labels = data()
    x, labels = np.repeat(x[:, :1], 2, axis=1), np.repeat(labels[:, :1], 2, axis=1)
    network = mlp([5, 5], [K, D, C], dtype=np.float64, norm=NORMS["batch"])
    loss, gradient = softmax_cross_entropy(network.forward(x), labels)
    assert loss[0] == loss[1]
    network.backward(gradient)
    before = network.layers[0].parameters["weight"].copy()
    network.step(np.array([0.0, 0.5]))
    after, slope = network.layers[0].parameters["weight"], network.layers[0].gradients["weight"]
    np.testing.assert_array_equal(after[0], before[0])
    np.testing.assert_array_equal(after[1], before[1] - 0.5 * slope[1])


def test_weight_decay_pulls_weights_and_nothing_else():
    network = perturbed(mlp(range(M), [K, D, C], dtype=np.float64, norm=NORMS["batch"]))
    for layer in network.flat():
        layer.gradients = {key: np.zeros_like(value) for key, value in layer.parameters.items()}
    before = [(key, value, value.copy()) for layer in network.flat() for key, value in layer.parameters.items()]
    network.step(0.5, weight_decay=0.1)
    for key, value, old in before:
        np.testing.assert_allclose(value, old * (1 - 0.05) if key == "weight" else old, rtol=1e-14)
