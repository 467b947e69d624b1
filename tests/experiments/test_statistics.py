"""Running statistics that are followed beside a network, and batch norm whose statistics are constants."""

import numpy as np
import pytest

from docs.experiments import running, transfer
from docs.experiments.shared.data import Examples, Split
from docs.experiments.shared.networks import of_kind
from docs.experiments.shared.training import length, train_at_best_rate, weights
from reference_impl.network import BatchNormLayer, Linear, Network, mlp, random_weight

SEEDS = (0, 1)


def examples(n, seed):
    rng = np.random.default_rng(seed)
    return Examples(rng.normal(size=(n, 2, 3)).astype(np.float32), rng.integers(0, 2, (n, 2)))


def split():
    return Split(examples(24, 0), examples(8, 1), examples(8, 2))


def test_averages_followed_beside_a_network_are_those_of_the_layers():
    network = mlp(SEEDS, (3, 4, 2), norm=lambda models, units: BatchNormLayer(models, units, momentum=0.8))
    silent = mlp(SEEDS, (3, 4, 2))
    followed = running.RunningAverages(split(), (0.8,), checkpoints=())
    for step in (1, 2, 3):
        x = examples(6, 10 + step).x
        network.forward(x)
        silent.forward(x)
        followed(step, silent)
    (mean, var), layer = followed.averages["0.8"][0], of_kind(network, BatchNormLayer)[0]
    assert mean == pytest.approx(layer.running_mean)
    assert var == pytest.approx(layer.running_var)


def test_in_the_company_of_one_every_answer_is_the_same():
    network = mlp(SEEDS, (3, 4, 2))
    labels = running.labels_in_company(network, examples(8, 3).x, size=1)
    assert (labels == labels[0]).all()


def test_frozen_batch_norm_has_the_gradient_of_its_constants():
    rng = np.random.default_rng(4)
    norm = BatchNormLayer(2, 3, dtype=np.float64)
    norm.parameters["gamma"][:], norm.parameters["beta"][:] = rng.normal(size=(2, 2, 3))
    norm.running_mean, norm.running_var = rng.normal(size=6), rng.random(6) + 0.5
    frozen, x, dout = transfer.FrozenBatchNorm(norm), rng.normal(size=(4, 2, 3)), rng.normal(size=(4, 2, 3))
    frozen.forward(x)
    dx = frozen.backward(dout)

    def loss():
        return (frozen.forward(x) * dout).sum()

    for values, gradient in (
        (x, dx),
        (norm.parameters["gamma"], frozen.gradients["gamma"]),
        (norm.parameters["beta"], frozen.gradients["beta"]),
    ):
        place = np.unravel_index(values.size // 2, values.shape)
        kept, step = values[place], 1e-6
        values[place] = kept + step
        above = loss()
        values[place] = kept - step
        slope = (above - loss()) / (2 * step)
        values[place] = kept
        assert gradient[place] == pytest.approx(slope, rel=1e-6)


def test_frozen_batch_norm_keeps_its_statistics_in_every_mode():
    norm = BatchNormLayer(2, 3)
    norm.running_mean, norm.running_var = np.arange(6.0), np.arange(6.0) + 1
    x = examples(5, 5).x
    expected, frozen = norm.forward(x, "eval"), transfer.FrozenBatchNorm(norm)
    assert all((frozen.forward(x, mode) == expected).all() for mode in ("train", "estimate", "eval"))


@pytest.mark.parametrize("way", ["new", "frozen"])
def test_a_network_that_goes_on_starts_from_what_it_had_learned(way):
    learned = train_at_best_rate(lambda seeds: mlp(seeds, (3, 4, 2)), split(), SEEDS, (0.1,), steps=4, batch_size=6)
    x = examples(5, 6).x
    before = learned.network.forward(x, "eval")
    after = transfer.start(way, learned, models=6).forward(np.tile(x, (1, 3, 1)), "eval")
    assert after == pytest.approx(np.tile(before, (1, 3, 1)))


def test_going_on_leaves_the_first_network_as_it_was():
    learned = train_at_best_rate(lambda seeds: mlp(seeds, (3, 4, 2)), split(), SEEDS, (0.1,), steps=4, batch_size=6)
    before = weights(learned.network)
    copy = transfer.start("frozen", learned, models=2)
    copy.forward(examples(5, 7).x)
    copy.backward(np.ones((5, 2, 2), np.float32))
    copy.step(1.0)
    assert all((a == b).all() for a, b in zip(before, weights(learned.network), strict=True))


def test_changes_are_what_training_added_to_the_first_weights():
    learned = train_at_best_rate(lambda seeds: mlp(seeds, (3, 4, 2)), split(), SEEDS, (0.1, 1.0), steps=4, batch_size=6)
    first = random_weight(SEEDS, 0, 3, 4, 2.0)
    now = of_kind(learned.network, Linear)[0].parameters["weight"]
    assert learned.changes()[0] == pytest.approx(now - first, abs=1e-6)
    assert length(learned.changes()[0]).min() > 0


def test_statistics_of_other_inputs_are_used_once_and_put_back():
    learned = train_at_best_rate(lambda seeds: mlp(seeds, (3, 4, 2)), split(), SEEDS, (0.1,), steps=4, batch_size=6)
    layer = of_kind(learned.network, BatchNormLayer)[0]
    before = layer.running_mean.copy()
    learned.percent(split().test, statistics=split().test.x + 5)
    assert layer.running_mean == pytest.approx(before)
    assert isinstance(learned.network, Network)
