"""Does batch norm keep a layer's gradient from changing when the layers below it move?

Internal covariate shift, measured as Santurkar et al. 2018 do (section 2.2). Every 20 steps, on a fresh mini-batch, G
is the gradient of a layer's weights. Then all layers below take the step that gradient descent would take, this layer
and those above stay, and G' is the gradient on the same mini-batch. The cosine of G and G' is 1 if the movement below
did not matter. Networks of 4 and 10 ReLU layers and of 4 sigmoid layers learn the digits, with and without batch norm,
over seven learning rates. They are compared at equal rates, and each at the rate that validation chose for it. Most of
these steps come after the loss has fallen; so at those rates the networks learn once more, and are measured at every
second step until the loss is first below one half: while they descend.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from reference_impl.network import BatchNormLayer, Network, mlp

from .shared.comparison import finite, interval
from .shared.data import Floats, Labels, Split, digits, minibatches
from .shared.figure import Canvas, Figure, Palette, curve, listed, mean, plain_numbers, shared_legend
from .shared.networks import backpropagate, blocks, inner, replaced, stepped
from .shared.training import Fit, fit, models

NORMS: dict[str, Callable[[int, int], BatchNormLayer] | None] = {"batch": BatchNormLayer, "none": None}
LABELS = {"batch": "batch norm", "none": "none"}


@dataclass(frozen=True)
class Settings:
    """What is trained, and when the gradients are compared."""

    seeds: tuple[int, ...] = tuple(range(10))
    networks: tuple[tuple[str, int], ...] = (("relu", 4), ("relu", 10), ("sigmoid", 4))  # activation, hidden layers
    width: int = 64
    batch_size: int = 64
    steps: int = 400
    every: int = 20  # steps from one measurement to the next
    closely: int = 2  # the same, while they descend
    traced: int = 100  # the last step of the traces
    early: int = 100  # the last step of the early phase
    rates: tuple[float, ...] = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
    shared: tuple[tuple[str, float], ...] = (("small", 0.03), ("middle", 0.1))  # rates that both networks are given
    loss: float = 0.5  # whose first crossing is counted in steps


FULL = Settings()
QUICK = replace(
    FULL,
    seeds=(0, 1),
    networks=(("relu", 4),),
    width=16,
    steps=40,
    early=20,
    traced=10,
    rates=(0.03, 0.1, 0.3),
    every=10,
)


def change(network: Network, x: Floats, y: Labels, lr: Floats) -> Floats:
    """What a step of the layers below does to each layer's gradient G: (3, layers, M), namely |G|^2, |G'|^2 and G.G'.

    Args:
        network: of M models; it is left as it was.
        x: inputs (m, M, K) of one mini-batch.
        y: its labels (m, M).
        lr: the step's size for each model, (M,).
    """
    parts = blocks(network)
    backpropagate(network, x, y)
    before = [part[0].gradients["weight"] for part in parts]
    after = [stepped(part, lr) for part in parts]
    found = []
    for index, part in enumerate(parts):
        # x is what arrives here when all layers below have stepped.
        backpropagate(Network([layer for upper in parts[index:] for layer in upper]), x, y)
        old, new = before[index], part[0].gradients["weight"]
        found.append([inner(old, old), inner(new, new), inner(old, new)])
        with replaced(part, after[index]):
            x = Network(part).forward(x)
    return np.array(found).swapaxes(0, 1)


def trained(activation: str, depth: int, norm: str, split: Split, settings: Settings) -> tuple[Fit, Floats]:
    """A sweep, and what ``change`` found on the way: (measurements, 3, layers, R, S)."""
    rates, seeds = settings.rates, settings.seeds
    widths = [split.train.x.shape[2], *[settings.width] * depth, 10]
    network = mlp(models(rates, seeds), widths, activation, NORMS[norm])
    # Other mini-batches than those that train, in an order of their own.
    probes = minibatches(split.train, [seed + 1000 for seed in seeds], settings.batch_size, settings.steps)
    found = []

    def look(step: int, network: Network) -> None:
        if step % settings.every == 0:
            x, y = next(probes)
            sizes = np.repeat(np.asarray(rates), len(seeds))
            found.append(change(network, np.tile(x, (1, len(rates), 1)), np.tile(y, (1, len(rates))), sizes))

    result = fit(network, split, seeds, rates, settings.steps, settings.batch_size, after_step=look)
    return result, np.array(found).reshape(len(found), 3, depth + 1, len(rates), len(seeds))


def cosines(measured: Floats) -> Floats:
    """Cosine of G and G' at each measurement; NaN for a network that diverged."""
    old, new, product = measured.swapaxes(0, 1)
    with np.errstate(invalid="ignore"):
        return product / np.sqrt(old * new)


def cosine(measured: Floats) -> Floats:
    """Cosine of G and G', its mean over the measurements: (layers, R, S)."""
    return cosines(measured).mean(axis=0)


def distance(measured: Floats) -> Floats:
    """|G' - G| as a share of |G|, each summed over the measurements: (layers, R, S)."""
    old, new, product = measured.swapaxes(0, 1)
    with np.errstate(invalid="ignore"):
        return np.sqrt(np.maximum(old + new - 2 * product, 0)).sum(axis=0) / np.sqrt(old).sum(axis=0)


def length(measured: Floats) -> Floats:
    """|G' - G|, its mean over the measurements: (layers, R, S)."""
    old, new, product = measured.swapaxes(0, 1)
    return np.sqrt(np.maximum(old + new - 2 * product, 0)).mean(axis=0)


def by_layer(values: Floats) -> dict[str, Any]:
    """Values (layers, S) by the layer's number, and the hidden layers' mean; the last layer is the head.

    The first layer is left out: it has no layer below it.
    """
    names = [*map(str, range(2, len(values))), "head"]
    named = {name: interval(row) for name, row in zip(names, values[1:], strict=True)}
    return named | {"hidden": hidden(values)}


def hidden(values: Floats) -> dict[str, float]:
    """The mean over the hidden layers that have layers below them, of values (layers, S)."""
    return interval(values[1:-1].mean(axis=0))


def sides(summary: Callable[[Floats], dict[str, Any]], values: dict[str, Floats]) -> dict[str, Any]:
    """A summary of both networks' values, and of batch norm minus none."""
    found = {norm: summary(value) for norm, value in values.items()}
    return found | {"difference": summary(values["batch"] - values["none"])}


def compared(measured: dict[str, Floats], rates: dict[str, int], settings: Settings) -> dict[str, Any]:
    """Both networks, each at the rate with its index; and the cosine in the early phase alone."""

    def values(measure: Callable[[Floats], Floats], until: int | None = None) -> dict[str, Floats]:
        return {norm: measure(measured[norm][:until])[:, rate] for norm, rate in rates.items()}

    return {
        "rate": {norm: settings.rates[rate] for norm, rate in rates.items()},
        "cosine": sides(by_layer, values(cosine)),
        "distance": {norm: by_layer(value) for norm, value in values(distance).items()},
        "length": sides(hidden, values(length)),
        "early": sides(hidden, values(cosine, settings.early // settings.every)),
    }


def over_rates(measured: Floats) -> list[dict[str, float] | None]:
    """The hidden layers' mean cosine at each rate; None where a network diverged."""
    return [finite(values) for values in cosine(measured)[1:-1].mean(axis=0)]


@dataclass(frozen=True)
class Descent:
    """A network on its way down, at one rate.

    Attributes:
        found: cosines (measurements, layers, S).
        arrived: the step of the first loss that is low enough, (S,); infinite where there was none.
        every: steps from one measurement to the next.
    """

    found: Floats
    arrived: Floats
    every: int

    def mean(self) -> Floats:
        """The mean until each seed has arrived, or over all of them where it never did: (layers, S)."""
        steps = self.every * np.arange(1, len(self.found) + 1)
        under_way = steps[:, None] <= self.arrived
        return np.where(under_way[:, None], self.found, 0).sum(axis=0) / under_way.sum(axis=0)

    def trace(self, until: int) -> list[dict[str, float]]:
        """The hidden layers' mean at each measurement."""
        return [interval(values[1:-1].mean(axis=0)) for values in self.found[: until // self.every]]


def descended(kind: tuple[str, int], norm: str, result: Fit, rate: int, split: Split, settings: Settings) -> Descent:
    """Train once more, from the same weights, at the rate with this index of the sweep ``result``."""
    (activation, depth), seeds = kind, settings.seeds
    network = mlp(list(seeds), [split.train.x.shape[2], *[settings.width] * depth, 10], activation, NORMS[norm])
    probes = minibatches(split.train, [seed + 1000 for seed in seeds], settings.batch_size, settings.steps)
    arrived, found = result.steps_to(settings.loss)[rate], []
    steps = max(settings.traced, *np.minimum(arrived, settings.steps).astype(int))

    def look(step: int, network: Network) -> None:
        if step % settings.closely == 0:
            found.append(change(network, *next(probes), np.full(len(seeds), settings.rates[rate])))

    fit(network, split, seeds, [settings.rates[rate]], steps, settings.batch_size, after_step=look)
    return Descent(cosines(np.array(found)), arrived, settings.closely)


def learned(result: Fit, rate: int, settings: Settings) -> dict[str, Any]:
    """How well and how fast a network learned at one rate."""
    crossed = result.steps_to(settings.loss)[rate]
    return {
        "rate": settings.rates[rate],
        "on_edge": rate in (0, len(settings.rates) - 1),
        "test": interval(100 * result.test[settings.steps][rate]),
        "steps": finite(crossed),
    }


def run(settings: Settings, track: Callable[[Sequence[Any], str], Any]) -> dict[str, Any]:
    split = digits(settings.seeds)
    results: dict[str, Any] = {}
    for activation, depth in track(settings.networks, "networks"):
        sweeps = {norm: trained(activation, depth, norm, split, settings) for norm in NORMS}
        best = {norm: result.best() for norm, (result, _) in sweeps.items()}
        chosen = {name: dict.fromkeys(NORMS, settings.rates.index(rate)) for name, rate in settings.shared}
        measured = {norm: values for norm, (_, values) in sweeps.items()}
        found = {name: compared(measured, rates, settings) for name, rates in (chosen | {"own": best}).items()}
        for name, rates in (chosen | {"own": best}).items():
            kind = activation, depth
            ways = {norm: descended(kind, norm, sweeps[norm][0], rate, split, settings) for norm, rate in rates.items()}
            found[name]["descending"] = sides(by_layer, {norm: way.mean() for norm, way in ways.items()})
            if name == "own":
                found["trace"] = {norm: way.trace(settings.traced) for norm, way in ways.items()}
        found["learned"] = {norm: learned(result, best[norm], settings) for norm, (result, _) in sweeps.items()}
        found["over_rates"] = {norm: over_rates(values) for norm, values in measured.items()}
        results.setdefault(activation, {})[str(depth)] = found
    return results


def figures(record: dict[str, Any]) -> list[Figure]:
    """By layer in the deepest ReLU network, and by learning rate in both ReLU networks."""
    settings, networks = record["settings"], record["results"]["relu"]
    depth = max(networks, key=int)
    seeds = f"Means and 95% intervals over {len(settings['seeds'])} splits"
    return [layers(networks[depth], depth, seeds), over(networks, settings["rates"], seeds), traces(networks, record)]


def traces(networks: dict[str, Any], record: dict[str, Any]) -> Figure:
    """The hidden layers' mean cosine over the first steps, each network at its own rate, and where it arrives."""
    settings = record["settings"]
    steps = range(settings["closely"], settings["traced"] + 1, settings["closely"])

    def draw(figure: Canvas, palette: Palette) -> None:
        panels = figure.subplots(1, len(networks), sharey=True, squeeze=False)[0]
        for axes, (depth, found) in zip(panels, networks.items(), strict=True):
            for norm, label in LABELS.items():
                look = palette.arm(norm)
                curve(axes, steps, found["trace"][norm], look, label)
                axes.axvline(mean(found["learned"][norm]["steps"]), color=look.color, ls=look.dashes, lw=1)
            axes.set(title=f"{depth} layers", xlabel="step", ylim=(0, 1.02))
        panels[0].set_ylabel("cosine of G and G'")
        shared_legend(figure, panels[0])

    said = "; ".join(
        f"{depth} layers, "
        + ", ".join(
            f"{LABELS[norm]} {mean(one['own']['descending'][norm]['hidden']):.2f} until step "
            f"{mean(one['learned'][norm]['steps']):.0f}"
            for norm in LABELS
        )
        for depth, one in networks.items()
    )
    return Figure(
        "descent",
        alt="The hidden layers' mean cosine at every second step, each network at its own rate. On average while the "
        f"loss falls: {said}.",
        caption="The hidden layers' mean cosine over the first steps, each network at the rate that validation chose. "
        f"The thin upright lines are where the training loss is first below {settings['loss']}: left of them a network "
        f"descends. Means and 95% bands over {len(settings['seeds'])} splits.",
        draw=draw,
    )


def layers(found: dict[str, Any], depth: str, seeds: str) -> Figure:
    """The cosine at each layer, at one rate for both and at each network's own."""
    names = [*map(str, range(2, int(depth) + 1)), "head"]
    ticks = [name if int(name) % 2 == 0 else "" for name in names[:-2]]
    rates = {name: found[name]["rate"] for name in ("small", "own")}
    titles = {
        "small": f"both at rate {rates['small']['batch']:g}",
        "own": f"own rates: {rates['own']['batch']:g} and {rates['own']['none']:g}",
    }

    def draw(figure: Canvas, palette: Palette) -> None:
        panels = figure.subplots(1, 2, sharey=True)
        for axes, (place, title) in zip(panels, titles.items(), strict=True):
            for norm, label in LABELS.items():
                values = [found[place]["cosine"][norm][name] for name in names]
                curve(axes, range(len(names)), values, palette.arm(norm), label)
            axes.set_xticks(range(len(names)), [*ticks, "", "out"])
            axes.set(title=title, xlabel="layer", ylim=(0, 1.02))
        panels[0].set_ylabel("cosine of G and G'")
        shared_legend(figure, panels[0])

    at = {place: found[place]["cosine"] for place in titles}
    said = ". ".join(
        f"{titles[place].capitalize()}, {LABELS[norm]}: "
        + listed(
            {f"layer {n}": at[place][norm][n] for n in ("2", names[-2])} | {"read-out": at[place][norm]["head"]}, ".2f"
        )
        for place in titles
        for norm in LABELS
    )
    return Figure(
        "layers",
        alt=f"Cosine between a layer's gradient before and after the step of the layers below. {said}.",
        caption=f"How far the gradient of each layer turns when the layers below it take their step, {depth} ReLU "
        f"layers; 1 is not at all, and `out` is the read-out. {seeds}.",
        draw=draw,
    )


def over(networks: dict[str, Any], rates: Sequence[float], seeds: str) -> Figure:
    """The hidden layers' mean cosine at every rate."""

    def draw(figure: Canvas, palette: Palette) -> None:
        panels = figure.subplots(1, len(networks), sharey=True, squeeze=False)[0]
        for axes, (depth, found) in zip(panels, networks.items(), strict=True):
            for norm, label in LABELS.items():
                values, look = found["over_rates"][norm], palette.arm(norm)
                curve(axes, rates, values, look, label)
                chosen = rates.index(found["learned"][norm]["rate"])
                axes.plot(rates[chosen], mean(values[chosen]), "o", ms=12, mfc="none", mec=look.color)
            axes.set(title=f"{depth} layers", xscale="log", xlabel="learning rate", ylim=(0, 1.02))
            plain_numbers(axes, "x")
        panels[0].set_ylabel("cosine of G and G'")
        shared_legend(figure, panels[0])

    said = "; ".join(
        f"{depth} layers, "
        + ", ".join(
            f"{LABELS[norm]} {mean(one['own']['cosine'][norm]['hidden']):.2f} at rate {one['own']['rate'][norm]:g}"
            for norm in LABELS
        )
        for depth, one in networks.items()
    )
    return Figure(
        "rates",
        alt="The hidden layers' mean cosine falls with the learning rate. At equal rates it is higher with batch norm. "
        f"At the chosen rates: {said}.",
        caption="The mean over the hidden layers and over all steps, most of them after the descent, at every learning "
        "rate. A ring marks the rate that validation chose; "
        f"a line ends where the network diverges. {seeds}.",
        draw=draw,
    )
