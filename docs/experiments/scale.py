"""What does batch norm make of the length of the weights before it, and what is left for weight decay to do?

A ReLU network with two hidden layers on digits, in double precision and with a vanishing eps, so that identities can be
seen as such. The hidden weights are multiplied by a number: what becomes of loss, gradient and training? Then weight
decay is set beside a learning rate that grows by a fixed factor in every step, which without other changes ought to be
the same thing (Li and Arora 2020). At last a sweep over decay and learning rate, with and without batch norm, on few
examples, and how long the weights get.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from matplotlib.figure import Figure as Canvas

from reference_impl.network import BatchNormLayer, Layer, Linear, Network, mlp, softmax_cross_entropy

from .shared.comparison import interval, ratio
from .shared.data import Examples, Floats, Split, digits, in_double_precision, minibatches
from .shared.figure import Figure, Palette, curve, grouped, legend, level, listed
from .shared.networks import of_kind
from .shared.training import Fit, fit, models

Rate = Callable[[int], float]  # of the hidden weights, by step
# As small as it can be without mattering: the identities hold as eps goes to 0.
EPS = 1e-30


@dataclass(frozen=True)
class Settings:
    """The defaults are the full form."""

    seeds: int = 10
    width: int = 64
    train: int = 1000
    factors: tuple[float, ...] = (0.1, 10.0, 100.0)  # of the hidden weights
    rate: float = 0.1
    steps: int = 200
    batch_size: int = 64
    decay: float = 0.1  # where it is compared with a growing rate
    decays: tuple[float, ...] = (0.0, 0.003, 0.01, 0.03, 0.1)  # none first
    few: int = 300  # training examples of the sweep over decays
    rates: tuple[float, ...] = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
    sweep_steps: int = 200


FULL = Settings()
QUICK = replace(
    FULL, seeds=2, width=16, train=200, steps=12, decays=(0.0, 0.1), few=150, rates=(0.1, 1.0), sweep_steps=8
)


def run(settings: Settings, track: Callable[..., Iterable[Any]]) -> dict[str, Any]:
    """Identities, training from scaled weights, weight decay as a growing rate, the sweep over decays."""
    split = in_double_precision(digits(range(settings.seeds), train=settings.train))
    return {
        "identities": {f"{factor:g}": identities(settings, split, factor) for factor in settings.factors},
        "start": from_scaled_weights(settings, split),
        "growing": decay_as_rate(settings, split),
        "decay": sweep(settings, track),
    }


def network_of(settings: Settings, factor: float = 1.0, batch: bool = True) -> Network:
    """One model for each seed, its hidden weights ``factor`` times as long as usual."""
    norm = partial(BatchNormLayer, eps=EPS, dtype=np.float64) if batch else None
    widths = (64, settings.width, settings.width, 10)
    network = mlp(range(settings.seeds), widths, norm=norm, dtype=np.float64)
    for layer in hidden(network):
        layer.parameters["weight"] *= factor
    return network


def hidden(network: Network) -> list[Linear]:
    return of_kind(network, Linear)[:-1]


def identities(settings: Settings, split: Split, factor: float) -> dict[str, Any]:
    """Largest departures of any seed, in the second hidden layer: loss, factor * gradient, gradient against weight."""
    (loss, _, gradient), (scaled_loss, weight, scaled) = (
        loss_and_gradient(network_of(settings, by), split.train) for by in (1.0, factor)
    )
    lengths = np.linalg.norm(weight, axis=1) * np.linalg.norm(scaled, axis=1)
    plain, plain_scaled = (loss_and_gradient(network_of(settings, by, False), split.train)[0] for by in (1.0, factor))
    return {
        "loss": np.abs(scaled_loss - loss).max(),
        "gradient": np.abs(factor * scaled - gradient).max() / np.abs(gradient).max(),
        "cosine": np.abs((weight * scaled).sum(axis=1) / lengths).max(),
        "plain_loss": ratio(plain_scaled, plain),
    }


def loss_and_gradient(network: Network, examples: Examples) -> tuple[Floats, Floats, Floats]:
    """Loss (M,), and the second hidden layer's weight and its gradient, (M, inputs, units)."""
    loss, dlogits = softmax_cross_entropy(network.forward(examples.x), examples.y)
    network.backward(dlogits)
    second = hidden(network)[1]
    return loss, second.parameters["weight"], second.gradients["weight"]


def descend(network: Network, split: Split, settings: Settings, rate: Rate, decay: float = 0.0) -> Floats:
    """Train in place; the hidden weights take steps of their own rate and decay. Returns the test logits."""
    own = hidden(network)
    for step, (x, y) in enumerate(minibatches(split.train, range(settings.seeds), settings.batch_size, settings.steps)):
        network.backward(softmax_cross_entropy(network.forward(x), y)[1])
        for layer in network.flat():
            for name, value in layer.parameters.items():
                if layer in own:
                    value -= rate(step) * (layer.gradients[name] + decay * value)
                else:
                    value -= settings.rate * layer.gradients[name]
    network.forward(split.train.x, "estimate")
    return network.forward(split.test.x, "eval")


def accuracy(logits: Floats, split: Split) -> Floats:
    return 100 * (logits.argmax(axis=2) == split.test.y).mean(axis=0)


def apart(logits: Floats, others: Floats) -> float:
    """The largest difference, relative to the largest logit."""
    return float(np.abs(logits - others).max() / np.abs(others).max())


def from_scaled_weights(settings: Settings, split: Split) -> dict[str, Any]:
    """Training from hidden weights ten times as long or as short, at the usual rate and at one that makes up for it."""
    found: dict[str, Any] = {}
    usual = descend(network_of(settings), split, settings, lambda _: settings.rate)
    for name, factor in {"long": 10.0, "short": 0.1}.items():
        same = descend(network_of(settings, factor), split, settings, lambda _: settings.rate)
        made_up = descend(network_of(settings, factor), split, settings, lambda _, by=factor: settings.rate * by**2)
        found[name] = {
            "same_rate": interval(accuracy(same, split)),
            "lost": interval(accuracy(usual, split) - accuracy(same, split)),
            "made_up": interval(accuracy(made_up, split)),
            "apart": apart(made_up, usual),
        }
    return found | {"usual": interval(accuracy(usual, split))}


def decay_as_rate(settings: Settings, split: Split) -> dict[str, Any]:
    """Decay of the hidden weights, and none but a rate that grows by 1 / (1 - rate decay)^2 in every step."""
    shrink = 1 - settings.rate * settings.decay
    networks = [network_of(settings) for _ in range(3)]
    decayed = descend(networks[0], split, settings, lambda _: settings.rate, settings.decay)
    grown = descend(networks[1], split, settings, lambda step: settings.rate / shrink ** (2 * step + 1))
    without = descend(networks[2], split, settings, lambda _: settings.rate)
    return {
        "apart": apart(grown, decayed),
        "without": apart(without, decayed),
        "factor": shrink**-2,
        "last_rate": settings.rate / shrink ** (2 * settings.steps - 1),
    }


def sweep(settings: Settings, track: Callable[..., Iterable[Any]]) -> dict[str, Any]:
    """Weight decay by learning rate on few examples: the best of each decay, and the weights' length at one rate."""
    split = digits(range(settings.seeds), train=settings.few)
    arms: dict[str, Callable[[int, int], Layer] | None] = {"batch": BatchNormLayer, "none": None}
    found: dict[str, Any] = {arm: {} for arm in arms}
    cases = [(arm, decay) for arm in arms for decay in settings.decays]
    fits = {}
    for arm, decay in track(cases, "weight decay"):
        network = mlp(
            models(settings.rates, range(settings.seeds)), (64, settings.width, settings.width, 10), norm=arms[arm]
        )
        lengths = [length(network, settings)]
        fits[arm, decay] = fit(
            network,
            split,
            range(settings.seeds),
            settings.rates,
            settings.sweep_steps,
            settings.batch_size,
            weight_decay=decay,
            after_step=lambda _, trained, kept=lengths: kept.append(length(trained, settings)),
        )
        found[arm][f"{decay:g}" if decay else "none"] = report(fits[arm, decay], fits[arm, 0.0], lengths, settings)
    return found


def length(network: Network, settings: Settings) -> Floats:
    """Root mean square length of the first hidden layer's weights of a unit, (R, S)."""
    weight = hidden(network)[0].parameters["weight"]
    return np.sqrt((weight.astype(float) ** 2).sum(axis=1).mean(axis=1)).reshape(-1, settings.seeds)


def report(found: Fit, without: Fit, lengths: list[Floats], settings: Settings) -> dict[str, Any]:
    usual = list(found.rates).index(settings.rate)
    shown = np.unique(np.linspace(0, settings.sweep_steps, 21).round().astype(int))
    at_usual = [100 * one.test[max(one.test)][usual] for one in (found, without)]
    return {
        "test": interval(100 * found.final_test()),
        "gain": interval(100 * (found.final_test() - without.final_test())),
        "rate": found.rates[found.best()],
        "on_edge": found.best() in (0, len(found.rates) - 1),
        "usual": interval(at_usual[0]),
        "usual_gain": interval(at_usual[0] - at_usual[1]),
        "length": {"step": shown, "value": [interval(lengths[step][usual]) for step in shown]},
        "effective": ratio(lengths[0][usual] ** 2, lengths[-1][usual] ** 2),
    }


def figures(record: dict[str, Any]) -> list[Figure]:
    """Training from scaled weights, the length of the weights, what decay gains."""
    return [start_figure(record), length_figure(record), decay_figure(record)]


def start_figure(record: dict[str, Any]) -> Figure:
    found, settings = record["results"]["start"], record["settings"]
    groups = ["weights / 10", "as usual", "weights × 10"]
    same = [found["short"]["same_rate"], found["usual"], found["long"]["same_rate"]]
    made_up = [found["short"]["made_up"], found["usual"], found["long"]["made_up"]]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        rate = settings["rate"]
        shown = {
            f"learning rate {rate}": (palette.series[0], same),
            "rate × (factor of the weights)²": (palette.series[2], made_up),
        }
        grouped(axes, groups, shown)
        axes.set_ylabel("test accuracy, %")
        legend(axes)

    return Figure(
        "start",
        alt="Test accuracy in percent by the length of the initial hidden weights. At one learning rate: "
        f"{listed(dict(zip(groups, same, strict=True)), '.1f')}. With the rate of the hidden weights multiplied by the "
        f"square of the factor: {listed(dict(zip(groups, made_up, strict=True)), '.1f')}.",
        caption=f"Two hidden layers with batch norm after {settings['steps']} steps. Means and 95% intervals over "
        f"{settings['seeds']} seeds.",
        draw=draw,
        height=260,
    )


def length_figure(record: dict[str, Any]) -> Figure:
    found, settings = record["results"]["decay"]["batch"], record["settings"]

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        for style, name in zip(palette.series, found, strict=False):
            curve(axes, found[name]["length"]["step"], found[name]["length"]["value"], style, called(name))
        axes.set(xlabel="step", ylabel="length of a unit's weights", ylim=(0, None))
        legend(axes)

    ends = {called(name): by["length"]["value"][-1] for name, by in found.items()}
    return Figure(
        "length",
        alt=f"Length of the weights against the step. After {settings['sweep_steps']} steps: {listed(ends, '.2f')}.",
        caption="Root mean square length of the weights of a first-layer unit with batch norm, learning rate "
        f"{settings['rate']}. Means and 95% bands over {settings['seeds']} seeds.",
        draw=draw,
    )


def called(decay: str) -> str:
    return "no decay" if decay == "none" else f"decay {decay}"


def decay_figure(record: dict[str, Any]) -> Figure:
    found, settings = record["results"]["decay"], record["settings"]
    decays = [name for name in found["batch"] if name != "none"]
    labels = {
        ("batch", "usual_gain"): f"batch norm, rate {settings['rate']}",
        ("batch", "gain"): "batch norm, best rate",
        ("none", "usual_gain"): f"none, rate {settings['rate']}",
        ("none", "gain"): "none, best rate",
    }
    gains = {label: [found[arm][name][key] for name in decays] for (arm, key), label in labels.items()}

    def draw(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        styles = (palette.series[place] for place in (0, 2, 1, 3))
        arms = {label: (style, values) for style, (label, values) in zip(styles, gains.items(), strict=True)}
        grouped(axes, [called(name) for name in decays], arms)
        level(axes, 0, "", palette)
        axes.set_ylabel("gain in test accuracy, points")
        legend(axes, columns=2)

    by_decay = {label: dict(zip(decays, values, strict=True)) for label, values in gains.items()}
    said = "; ".join(f"{label}: {listed(by, '.1f')}" for label, by in by_decay.items())
    return Figure(
        "decay",
        alt=f"Gain in test accuracy over no decay, in points, by decay. {said}.",
        caption=f"{settings['few']} training examples, {settings['sweep_steps']} steps; paired differences to the same "
        f"network without decay, at one learning rate and with the best rate on both sides. Means and 95% intervals "
        f"over {settings['seeds']} seeds.",
        draw=draw,
    )
