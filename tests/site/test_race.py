"""The race of docs/race.md: its networks are the reference's, and what it shows is what the experiments measured."""

import json

import numpy as np
import pytest

from docs.experiments.gradient_change import change, cosine
from docs.experiments.shared import results
from docs.experiments.shared.data import digits
from reference_impl.network import BatchNormLayer, GroupNorm, Network, mlp, softmax_cross_entropy
from tests.meta.suite import COURSE, clause_ids
from whybn.course.clauses import Level
from whybn.judging.examples import ExampleBank
from whybn.judging.implementation import Implementation
from whybn.judging.judge import Judge
from whybn.judging.judgement import Outcome
from whybn.site import javascript

from .in_javascript import Scripts, dtype_of, got

RACE = Scripts("race-run.js", "race-worker.js", "figures.js", "markup.js")
RACE.context.eval("""
const { network, train, turning, normalizeForward, normalizeBackward, EPS } = modules["race-network.js"];
const flat = (x) => Float64Array.from(x.flat());
const rows = (x, units) => (
  Array.from({ length: x.length / units }, (_, i) => [...x.slice(i * units, (i + 1) * units)]));
const zeros = (count) => new Float64Array(count);
const nothing = (rows, units) => ({ normalized: zeros(rows * units), inverse: zeros(rows + units) });
modules.tried = {
  forward(kind, x, gamma, beta, eps) {
    const [n, d] = [x.length, gamma.length];
    const out = zeros(n * d);
    normalizeForward(kind, flat(x), out, n, d, gamma, beta, eps, nothing(n, d));
    return rows(out, d);
  },
  backward(kind, dout, x, gamma, eps) {
    const [n, d] = [x.length, gamma.length];
    const [kept, dx, dgamma, dbeta] = [nothing(n, d), zeros(n * d), zeros(d), zeros(d)];
    normalizeForward(kind, flat(x), zeros(n * d), n, d, gamma, gamma, eps, kept);
    normalizeBackward(kind, flat(dout), dx, n, d, gamma, dgamma, dbeta, kept);
    return { dx: rows(dx, d), dgamma: [...dgamma], dbeta: [...dbeta] };
  },
  trained(norm, widths, weights, batches, optimizer, rate) {
    const blocks = network(widths, norm, weights, batches[0].x.length);
    const losses = batches.map(({ x, y }) => train(blocks, flat(x), y, x.length, optimizer, rate));
    const { x, y } = batches[0];
    return { losses, weights: blocks.map((it) => [...it.parameters.weight]),
      turning: turning(blocks, flat(x), y, x.length, optimizer, rate) };
  },
  trainingSet: (seed) => [...modules["race-run.js"].trainingSet(modules["race-run.js"].digits(all), seed).x],
  raced(settings, last) {
    return modules["race-run.js"].raceTo(settings, all, last);
  },
};
""")
RACE.context.eval(f"const all = {json.dumps(javascript.digits())};")
NORMS = {"batch": BatchNormLayer, "layer": GroupNorm, "none": None}
EACH_NORM = pytest.mark.parametrize("norm", NORMS)


def norm_forward(kind, x, gamma, beta, eps):
    return got(RACE.call("tried", "forward", kind, x, gamma, beta, eps), x.shape, dtype_of(x))


def norm_backward(dout, x, gamma, eps=1e-5):
    found = RACE.call("tried", "backward", "batch", dout, x, gamma, eps)
    shapes = {"dx": x.shape, "dgamma": x.shape[1:], "dbeta": x.shape[1:]}
    return tuple(got(found[name], shape, dtype_of(x)) for name, shape in shapes.items())


FUNCTIONS = {
    "batchnorm_forward": lambda x, gamma, beta, eps=1e-5: norm_forward("batch", x, gamma, beta, eps),
    "batchnorm_backward": norm_backward,
    "layernorm_forward": lambda x, gamma, beta, eps=1e-5: norm_forward("layer", x, gamma, beta, eps),
}
IMPLEMENTATION = Implementation("docs/assets/js/race-network.js", FUNCTIONS)
BANK = ExampleBank(COURSE, seed=20261130, drawn=3)


@pytest.mark.parametrize("clause", [it for name in FUNCTIONS for it in clause_ids(name, Level.MUST)])
def test_the_races_normalization_holds_every_must_clause(clause: str) -> None:
    found = Judge(BANK, IMPLEMENTATION).on_examples(clause)
    assert found.outcome is Outcome.PASSED, found


WIDTHS = [64, 12, 12, 12, 12, 10]
STEPS, SIZE = 12, 16


def reference(norm: str) -> Network:
    make = NORMS[norm] and (lambda models, units: NORMS[norm](models, units, dtype=np.float64))
    return mlp([3], WIDTHS, "relu", make, dtype=np.float64)


def batches() -> list[dict]:
    rng = np.random.default_rng(5)
    return [{"x": rng.standard_normal((SIZE, 64)), "y": rng.integers(0, 10, SIZE)} for _ in range(STEPS)]


def linear(network: Network) -> list:
    return [layer for layer in network.flat() if "weight" in layer.parameters]


def sent(given: list[dict]) -> list[dict]:
    return [{"x": batch["x"].tolist(), "y": batch["y"].tolist()} for batch in given]


def raced(norm: str, network: Network, given: list[dict], optimizer: str, rate: float) -> dict:
    weights = [layer.parameters["weight"].ravel().tolist() for layer in linear(network)]
    return RACE.call("tried", "trained", norm, WIDTHS, weights, sent(given), optimizer, rate)


def learned(network: Network, given: list[dict], step) -> list[float]:
    losses = []
    for batch in given:
        loss, gradient = softmax_cross_entropy(network.forward(batch["x"][:, None]), batch["y"][:, None])
        network.backward(gradient)
        step(network)
        losses.append(float(loss[0]))
    return losses


def first_order(rate: float, velocity: float = 0.0, adam: bool = False):
    """An optimizer as its paper has it, on the reference's gradients."""
    kept, steps = {}, 0

    def step(network: Network) -> None:
        nonlocal steps
        steps += 1
        for place, layer in enumerate(network.flat()):
            for name, value in layer.parameters.items():
                gradient = layer.gradients[name]
                first, second = kept.get((place, name), (0.0, 0.0))
                if adam:
                    first, second = 0.9 * first + 0.1 * gradient, 0.999 * second + 0.001 * gradient**2
                    unit = first / (1 - 0.9**steps) / (np.sqrt(second / (1 - 0.999**steps)) + 1e-8)
                else:
                    first = unit = velocity * first + gradient
                kept[place, name] = first, second
                value -= rate * unit

    return step


@pytest.mark.parametrize(
    ("optimizer", "rate", "step"),
    [
        ("sgd", 0.3, lambda: first_order(0.3)),
        ("momentum", 0.05, lambda: first_order(0.05, velocity=0.9)),
        ("adam", 0.003, lambda: first_order(0.003, adam=True)),
    ],
)
@EACH_NORM
def test_a_network_of_the_page_learns_step_by_step_as_the_references_does(norm, optimizer, rate, step) -> None:
    given = batches()
    found = raced(norm, reference(norm), given, optimizer, rate)
    network = reference(norm)
    losses = learned(network, given, step())
    # How far rounding may carry them apart: what the same training makes of weights that differ in the fifteenth digit.
    moved = reference(norm)
    for layer in linear(moved):
        layer.parameters["weight"] *= 1 + 1e-14 * np.sign(np.sin(np.arange(layer.parameters["weight"].size))).reshape(
            layer.parameters["weight"].shape
        )
    apart = np.abs(np.subtract(learned(moved, given, step()), losses)).max()
    assert apart < 1e-7, "this test shows something only where rounding stays small"
    assert found["losses"] == pytest.approx(losses, abs=10 * apart)


@EACH_NORM
def test_the_turning_of_gradients_is_the_experiments(norm) -> None:
    given, rate = batches(), 0.1
    found = raced(norm, reference(norm), given, "sgd", rate)["turning"]
    network = reference(norm)
    learned(network, given, first_order(rate))
    x, y = given[0]["x"][:, None], given[0]["y"][:, None]
    expected = cosine(change(network, x, y, np.array([rate]))[None, :, :, None])[1:-1].ravel()
    assert found == pytest.approx(expected, abs=1e-7)


def test_the_training_set_of_the_page_is_the_experiments_digits_on_their_scale() -> None:
    mine = np.array(RACE.call("tried", "trainingSet", 0))
    theirs = digits([0]).train.x
    assert mine.size == theirs.size
    assert (mine.mean(), mine.std()) == pytest.approx((0, 1), abs=1e-12)
    assert len(np.unique(mine)) == len(np.unique(theirs)) == 17


def test_a_loss_that_was_enormous_is_not_taken_for_a_small_one_after_it() -> None:
    settings = {"depth": 4, "scale": 10, "optimizer": "sgd", "size": 64, "again": 1}
    seen = RACE.call("tried", "raced", {"lanes": [{"norm": "none", "rate": 0.03}], **settings}, 60)[0]
    assert max(loss for _, loss in seen["loss"]) > 1e20
    assert min(loss for _, loss in seen["loss"]) > 2
    assert seen["crossed"] is None


SPEED = results.load("speed")


@pytest.mark.parametrize("norm", ["batch", "none"])
def test_a_race_of_ten_layers_takes_the_steps_of_the_experiment(norm: str) -> None:
    """Two seeds of the page's own against the committed mean: within what both samples leave open, at 99%."""
    found = SPEED["results"]["relu"]["10"]
    interval, rate = found["steps"][norm], found["fastest_rate"][norm]
    lane = {"norm": norm, "rate": rate}
    settings = {"lanes": [lane], "depth": 10, "scale": 1, "optimizer": "sgd", "size": 64}
    last = round(1.5 * interval["high"])
    crossed = [RACE.call("tried", "raced", {**settings, "again": seed}, last)[0]["crossed"] for seed in range(2)]
    deviation = (interval["high"] - interval["mean"]) / 2.365 * np.sqrt(interval["n"])  # t for 7 degrees of freedom
    assert interval["n"] == 8
    bound = 3.5 * deviation * np.sqrt(1 / interval["n"] + 1 / len(crossed))  # t at 99%, the same degrees
    assert np.mean(crossed) == pytest.approx(interval["mean"], abs=bound)
