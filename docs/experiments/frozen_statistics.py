"""Why does batch norm use the mini-batch's mean and variance, and not those of the whole training set?

First a bias in front of batch norm is trained alone, by gradients that take mean, variance or both for constants, as
one would with statistics from elsewhere: the loss cannot change, so does the bias stay? Then networks of 2 and of 6
layers, biases included, are trained with such gradients, or with running averages in place of the mini-batch's
statistics. At last two honest ways to use the whole set: its statistics at every step, with the gradient through them,
while the loss stays that of the mini-batch; and gradient descent on the whole set, where batch and set are the same.
Every arm has the learning rate that validation chose.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from reference_impl import (
    batch_statistics,
    batchnorm_inference_backward,
    normalize,
    update_running,
)
from reference_impl.network import BatchNormLayer, Layer, Linear, Mode, Network, mlp

from .shared.comparison import finite, interval
from .shared.data import Examples, Floats, Split, digits, in_double_precision, minibatches
from .shared.figure import Canvas, Figure, Palette, curve, in_rows, listed, mean, plain_numbers, shared_legend
from .shared.networks import backpropagate, of_kind
from .shared.training import Fit, fit, length, models

MakeNorm = Callable[[int, int], Layer]


@dataclass(frozen=True)
class Settings:
    """What is trained."""

    seeds: tuple[int, ...] = tuple(range(10))
    rates: tuple[float, ...] = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
    # A bias alone, on the whole training set.
    bias_rate: float = 1.0
    bias_steps: int = 200
    # Networks with stopped gradients.
    depths: tuple[int, ...] = (2, 6)
    width: int = 64
    batch_size: int = 32
    steps: int = 200
    shared: tuple[tuple[str, float], ...] = (("low", 0.3), ("high", 3.0))  # rates at which arms are compared too
    momentum: float = 0.9
    # Whole-set statistics, and gradient descent on the whole set.
    small_depth: int = 2
    small_width: int = 32
    small_train: int = 400
    small_batch: int = 20
    larger_batch: int = 100
    epochs: int = 15


FULL = Settings()
QUICK = replace(
    FULL,
    seeds=(0, 1),
    rates=(0.1, 0.3, 3.0),
    bias_steps=10,
    depths=(2,),
    width=16,
    steps=10,
    small_width=8,
    small_train=200,
    small_batch=50,
    larger_batch=100,
    epochs=2,
)

STOPS: dict[str, tuple[str, ...]] = {
    "none": (),
    "mean": ("mean",),
    "variance": ("variance",),
    "both": ("mean", "variance"),
}


class StoppedBatchNorm(BatchNormLayer):
    """Batch norm whose gradient does not flow through the batch's mean, its variance, or both.

    Forward nothing changes. Backward, dx = gamma/s (dout - mean(dout) - x_hat mean(dout x_hat)): the second term is
    what flows through the mean, the third through the variance. A stopped term is left out.
    """

    def __init__(self, models: int, units: int, stop: Sequence[str]) -> None:
        super().__init__(models, units)
        self.stop = stop

    def backward(self, dout: Floats) -> Floats:
        """As the class says."""
        dx = super().backward(dout).reshape(len(dout), -1)
        gamma, gradients = self.parameters["gamma"].ravel(), self.gradients
        mean, var = batch_statistics(self.columns)
        factor = gamma / np.sqrt(var + self.eps) / len(dx)
        if "mean" in self.stop:
            dx += factor * gradients["beta"].ravel()
        if "variance" in self.stop:
            dx += factor * gradients["gamma"].ravel() * normalize(self.columns, mean, var, self.eps)
        return dx.reshape(dout.shape)


class RunningBatchNorm(BatchNormLayer):
    """Batch norm that trains with its running statistics, which are constants to the gradient."""

    def __init__(self, models: int, units: int, momentum: float) -> None:
        super().__init__(models, units, momentum=momentum)

    def forward(self, x: Floats, mode: Mode = "train") -> Floats:
        """In training the running statistics take in the mini-batch, then normalize it."""
        if mode != "train":
            return super().forward(x, mode)
        self.shape, self.columns = x.shape, x.reshape(len(x), -1)
        running = self.running_mean, self.running_var
        self.running_mean, self.running_var = update_running(*running, self.columns, self.momentum)
        return super().forward(x, "eval")

    def backward(self, dout: Floats) -> Floats:
        """The gradient of an affine map with constant statistics."""
        gamma = self.parameters["gamma"].ravel()
        dout = dout.reshape(len(dout), -1)
        dx, dgamma, dbeta = batchnorm_inference_backward(
            dout, self.columns, gamma, self.running_mean, self.running_var, self.eps
        )
        self.gradients = {"gamma": dgamma.reshape(self.shape[1:]), "beta": dbeta.reshape(self.shape[1:])}
        return dx.reshape(self.shape)


class WholeSet(Network):
    """A network whose batch norm takes its statistics from the whole training set, while the loss is the mini-batch's.

    Args:
        layers: of the network.
        x: the training set's inputs (n, M, K).
        rows: yields for every step where the mini-batch is found in it, (m, M).
    """

    def __init__(self, layers: Sequence[Layer], x: Floats, rows: Iterator[np.ndarray]) -> None:
        super().__init__(layers)
        self.x, self.rows = x, rows

    def forward(self, x: Floats, mode: Mode = "train") -> Floats:
        """The mini-batch's logits; all rows go through the network."""
        if mode != "train":
            return super().forward(x, mode)
        self.chosen = next(self.rows)[:, :, None]
        if not np.array_equal(np.take_along_axis(self.x, self.chosen, 0), x):
            raise ValueError("The rows are not those of the mini-batch.")
        return np.take_along_axis(super().forward(self.x), self.chosen, 0)

    def backward(self, dout: Floats) -> Floats:
        """The loss reaches the other rows through the statistics alone."""
        whole = np.zeros((len(self.x), *dout.shape[1:]), dout.dtype)
        np.put_along_axis(whole, self.chosen, dout, 0)
        return super().backward(whole)


def bias_alone(stop: Sequence[str], split: Split, settings: Settings) -> dict[str, Any]:
    """Only the bias in front of batch norm learns; the gradient treats the statistics in ``stop`` as constants.

    One layer on the whole training set, in float64; weights and read-out are random and stay.
    """
    x, y, seeds = split.train.x.astype(float), split.train.y, settings.seeds
    network = mlp(seeds, [64, settings.width, 10], norm=partial(StoppedBatchNorm, stop=stop), dtype=np.float64)
    layer = network.layers[0]
    bias = layer.parameters["bias"] = np.zeros((len(seeds), settings.width))
    sizes, losses, first = [], [], None
    for _ in range(settings.bias_steps + 1):
        losses.append(backpropagate(network, x, y))
        first = np.abs(layer.gradients["bias"]).max() if first is None else first
        sizes.append(np.sqrt((bias**2).sum(axis=1)))
        bias -= settings.bias_rate * layer.gradients["bias"]
    size, half = np.array(sizes), settings.bias_steps // 2
    return {
        "gradient": first,
        "loss": interval(losses[0]),
        "loss_change": np.ptp(losses, axis=0).max(),
        "size": interval(size[-1]),
        "largest": size[-1].max(),
        "halfway": interval(size[half]),
        "curve": {"step": np.arange(0, settings.bias_steps + 1, 10), "size": size[::10].mean(axis=1)},
    }


def with_bias(network: Network) -> Network:
    """The network with a bias of zero in every hidden layer, in front of batch norm."""
    for layer in of_kind(network, Linear)[:-1]:
        weight = layer.parameters["weight"]
        layer.parameters["bias"] = np.zeros_like(weight[:, 0])
    return network


def trained(norm: MakeNorm, depth: int, split: Split, settings: Settings) -> tuple[Fit, Floats, Floats]:
    """A sweep; at its end the biases' root mean square and the weights' growth, (R, S) each."""
    widths = [64, *[settings.width] * depth, 10]
    network = with_bias(mlp(models(settings.rates, settings.seeds), widths, norm=norm))
    before = [layer.parameters["weight"].copy() for layer in of_kind(network, Linear)[:-1]]
    result = fit(network, split, settings.seeds, settings.rates, settings.steps, settings.batch_size)
    grid = (len(settings.rates), -1)
    after = [layer.parameters for layer in of_kind(network, Linear)[:-1]]
    with np.errstate(all="ignore"):
        bias = np.sqrt(np.mean([(one["bias"].astype(float) ** 2).mean(axis=1) for one in after], axis=0))
        pairs = zip(after, before, strict=True)
        growth = np.mean(
            [length(one["weight"].astype(float)) / length(old.astype(float)) for one, old in pairs], axis=0
        )
    return result, bias.reshape(grid), growth.reshape(grid)


def arms(settings: Settings) -> dict[str, MakeNorm]:
    """By arm, its batch norm."""
    stopped = {name: partial(StoppedBatchNorm, stop=stop) for name, stop in STOPS.items()}
    return stopped | {"running": partial(RunningBatchNorm, momentum=settings.momentum)}


def depth_results(depth: int, split: Split, settings: Settings) -> dict[str, Any]:
    """Every arm at its own rate and at the shared ones: accuracy in percent, gain over the full gradient, sizes."""
    sweeps = {arm: trained(norm, depth, split, settings) for arm, norm in arms(settings).items()}
    found: dict[str, Any] = {}
    full = sweeps["none"][0]
    for arm, (result, bias, growth) in sweeps.items():
        places = {name: (settings.rates.index(rate),) * 2 for name, rate in settings.shared}
        places["own"] = (result.best(), full.best())
        found[arm] = {"on_edge": result.best() in (0, len(settings.rates) - 1)}
        found[arm]["over_rates"] = [interval(100 * test) for test in result.test[settings.steps]]
        for name, (place, reference) in places.items():
            test = 100 * result.test[settings.steps][place]
            found[arm][name] = {
                "rate": settings.rates[place],
                "test": interval(test),
                "worst": test.min(),
                "gain": interval(test - 100 * full.test[settings.steps][reference]),
                "bias": finite(bias[place]),
                "growth": finite(growth[place]),
            }
    return found


def positions(examples: Examples, settings: Settings, batch_size: int, steps: int) -> Iterator[np.ndarray]:
    """Where each mini-batch's rows are found in the training set, in step with ``fit``: (m, R * S)."""
    rows = np.tile(np.arange(len(examples))[:, None], (1, len(settings.seeds)))
    for _, chosen in minibatches(Examples(examples.x, rows), settings.seeds, batch_size, steps):
        yield np.tile(chosen, (1, len(settings.rates)))


def whole_set(split: Split, settings: Settings, track: Callable[[Sequence[Any], str], Any]) -> dict[str, Any]:
    """Statistics of the whole set for a mini-batch's loss, and gradient descent on the whole set.

    Gains are over mini-batches with their own statistics; ``half`` is after half the steps. At either time every arm
    has the rate that validation chooses then.
    """
    seeds, rates, train = settings.seeds, settings.rates, split.train
    widths = [64, *[settings.small_width] * settings.small_depth, 10]
    small, whole = settings.small_batch, len(train)
    steps = settings.epochs * whole // small
    # By arm: batch norm, the mini-batch, how many updates.
    plans: dict[str, tuple[type[BatchNormLayer] | None, int, int]] = {
        "mini": (BatchNormLayer, small, steps),
        "statistics": (BatchNormLayer, small, steps),
        "larger": (BatchNormLayer, settings.larger_batch, steps),
        "updates": (BatchNormLayer, whole, steps),
        "examples": (BatchNormLayer, whole, settings.epochs),
        "plain": (None, whole, steps),
    }
    found: dict[str, Any] = {}
    base: dict[str, Floats] = {}
    for arm in track(list(plans), "whole set"):
        norm, size, updates = plans[arm]
        network = mlp(models(rates, seeds), widths, norm=norm)
        if arm == "statistics":
            x = np.tile(train.x, (1, len(rates), 1))
            network = WholeSet(network.layers, x, positions(train, settings, size, updates))
        result = fit(network, split, seeds, rates, updates, size, checkpoints=[updates // 2])
        best = {step: int(result.validation[step].mean(axis=1).argmax()) for step in result.validation}
        half, test = (100 * result.test[step][best[step]] for step in (updates // 2, updates))
        base = base or {"half": half, "test": test}
        found[arm] = {"batch_size": size, "steps": updates, "rate": rates[best[updates]], "test": interval(test)}
        found[arm] |= {"on_edge": best[updates] in (0, len(rates) - 1)}
        found[arm] |= {"half": interval(half - base["half"]), "gain": interval(test - base["test"])}
    return found


def cost(split: Split, settings: Settings, repeats: int = 5) -> dict[str, float]:
    """A step's processor time with the mini-batch's statistics and with the whole set's: medians, on this machine."""
    widths, seeds = [64, *[settings.width] * settings.depths[0], 10], settings.seeds[:1]
    train = Examples(split.train.x[:, :1], split.train.y[:, :1])
    found = {"rows": len(train) / settings.batch_size}
    for name, rows in (("mini", settings.batch_size), ("whole", len(train))):
        network, times = mlp(seeds, widths), []
        for _ in range(10 * repeats):
            start = time.process_time()
            backpropagate(network, train.x[:rows], train.y[:rows])
            times.append(time.process_time() - start)
        found[name] = 1000 * float(np.median(times))
    return found | {"ratio": found["whole"] / found["mini"]}


def biases_drawn(split: Split, settings: Settings) -> dict[str, Any]:
    """The same training with biases of zero and with random ones in front of batch norm, in float64.

    How far the logits of the test set lie apart at the end, and how far the biases went from where they began.
    """
    seeds, depth = settings.seeds, settings.depths[0]
    split = in_double_precision(split)
    logits, moved = [], []
    for size in (0.0, 1.0):
        norm = partial(BatchNormLayer, dtype=np.float64)
        network = with_bias(mlp(seeds, [64, *[settings.width] * depth, 10], norm=norm, dtype=np.float64))
        for index, layer in enumerate(of_kind(network, Linear)[:-1]):
            bias = layer.parameters["bias"]
            bias += size * np.random.default_rng([*seeds, index]).standard_normal(bias.shape)
        before = [layer.parameters["bias"].copy() for layer in of_kind(network, Linear)[:-1]]
        fit(network, split, seeds, [dict(settings.shared)["low"]], settings.steps, settings.batch_size)
        pairs = zip(of_kind(network, Linear), before, strict=False)
        moved.append(max(np.abs(layer.parameters["bias"] - old).max() for layer, old in pairs))
        logits.append(network.forward(split.test.x, "eval"))
    return {"apart": np.abs(logits[1] - logits[0]).max() / np.abs(logits[0]).max(), "moved": max(moved)}


def run(settings: Settings, track: Callable[[Sequence[Any], str], Any]) -> dict[str, Any]:
    split = digits(settings.seeds)
    results: dict[str, Any] = {"bias": {name: bias_alone(stop, split, settings) for name, stop in STOPS.items()}}
    results["drawn"] = biases_drawn(split, settings)
    for depth in track(settings.depths, "stopped gradients"):
        results[f"depth{depth}"] = depth_results(depth, split, settings)
    results["whole"] = whole_set(digits(settings.seeds, settings.small_train), settings, track)
    results["cost"] = cost(split, settings)
    return results


LABELS = {
    "none": "full gradient",
    "mean": "mean constant",
    "variance": "variance constant",
    "both": "both constant",
    "running": "running averages",
}


def figures(record: dict[str, Any]) -> list[Figure]:
    """The bias that learns alone, the networks at every rate, and the honest uses of the whole set."""
    return [bias_figure(record), stopped_figure(record), whole_figure(record)]


def bias_figure(record: dict[str, Any]) -> Figure:
    found = record["results"]["bias"]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        for look, arm in zip((palette.series[1], palette.series[0]), ("mean", "none"), strict=True):
            steps, sizes = found[arm]["curve"]["step"], found[arm]["curve"]["size"]
            axes.plot(steps, sizes, color=look.color, ls=look.dashes, label=f"{LABELS[arm]}: length of b")
        loss = mean(found["mean"]["loss"])
        axes.axhline(loss, color=palette.series[2].color, ls=palette.series[2].dashes, label="the loss of both")
        axes.set(xlabel="step", ylabel="length of b; loss", ylim=(-0.7, None))
        shared_legend(figure, axes, columns=2)

    return Figure(
        "bias",
        alt="The length of the bias against the step. With the mean taken for a constant it grows on a straight line "
        f"to {mean(found['mean']['size']):.0f}; with the full gradient it stays zero. The loss is a level line at "
        f"{mean(found['mean']['loss']):.2f} in both.",
        caption="A bias in front of batch norm that learns alone. The loss does not depend on it; a gradient that "
        "takes the mean for a constant pushes it on for ever. Means over "
        f"{len(record['settings']['seeds'])} splits.",
        draw=draw,
    )


def stopped_figure(record: dict[str, Any]) -> Figure:
    settings, results = record["settings"], record["results"]
    depths = [str(depth) for depth in settings["depths"]]

    def draw(figure: Canvas, palette: Palette) -> None:
        panels = figure.subplots(1, len(depths), sharey=True, squeeze=False)[0]
        for axes, depth in zip(panels, depths, strict=True):
            for look, (arm, label) in zip(palette.series, LABELS.items(), strict=False):
                curve(axes, settings["rates"], results[f"depth{depth}"][arm]["over_rates"], look, label)
            axes.set(title=f"{depth} layers", xscale="log", xlabel="learning rate", ylim=(0, 101))
            plain_numbers(axes, "x")
        panels[0].set_ylabel("test accuracy, %")
        shared_legend(figure, panels[0], columns=2)

    low = dict(settings["shared"])["low"]
    shown = {depth: results[f"depth{depth}"] for depth in depths}
    ends = {depth: {LABELS[arm]: found[arm]["low"]["test"] for arm in LABELS} for depth, found in shown.items()}
    said = "; ".join(f"{depth} layers: {listed(tests, '.1f')}" for depth, tests in ends.items())
    return Figure(
        "stopped",
        alt=f"Test accuracy in percent against the learning rate for five gradients. At rate {low:g}, {said}.",
        caption=f"Networks after {settings['steps']} steps whose gradient takes statistics for constants, or that "
        f"train with running averages. Means and 95% bands over {len(settings['seeds'])} splits.",
        draw=draw,
        height=340,
    )


def whole_figure(record: dict[str, Any]) -> Figure:
    settings, found = record["settings"], record["results"]["whole"]
    size, small, steps = settings["small_train"], settings["small_batch"], found["mini"]["steps"]
    names = {
        "mini": f"mini-batches of {small}",
        "statistics": f"{small}, statistics of all {size}",
        "larger": f"mini-batches of {settings['larger_batch']}",
        "updates": f"all {size}, {steps} steps",
        "examples": f"all {size}, {found['examples']['steps']} steps",
        "plain": f"all {size}, {steps} steps, no BN",
    }

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        in_rows(axes, list(names.values()), {"": (palette.arm("batch"), [found[name]["test"] for name in names])})
        axes.set(xlabel="test accuracy, %")

    said = listed({label: found[name]["test"] for name, label in names.items()}, ".1f")
    return Figure(
        "whole",
        alt=f"Test accuracy in percent: {said}.",
        caption=f"Two ReLU layers on {size} images: statistics of the whole set with the gradient "
        "through them, and gradient descent on the whole set. Each at its own best rate; means and 95% intervals over "
        f"{len(settings['seeds'])} splits.",
        draw=draw,
        height=230,
    )
