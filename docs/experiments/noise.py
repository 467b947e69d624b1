"""How noisy are the statistics of a mini-batch, and how does that noise compare with dropout's?

A network with batch norm is trained on digits; the pre-activations of its second hidden layer over all training
examples are then a fixed population, in which every unit has a known mean, variance and kurtosis. Thousands of
mini-batches are drawn from it, with replacement (the textbook's law) and without (what an epoch does), and their means
and variances are set beside the exact formulas. What a batch does to a normalized value is split into the part by the
mean (additive) and the part by the deviation (multiplicative), and its energy is given as the dropout of equal energy.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from reference_impl import statistics_noise
from reference_impl.network import BatchNormLayer, mlp

from .shared.comparison import interval
from .shared.data import Floats, digits
from .shared.figure import Figure, Palette, curve, legend, level, mean, points
from .shared.networks import of_kind
from .shared.training import fit

DROPOUTS = (0.1, 0.5)
PERCENTS = (2, 5, 10, 20, 50, 100)
# Var(s_B^2) is a straight line in m only where 1 / m^2 is negligible beside 1 / m.
STRAIGHT = 64


@dataclass(frozen=True)
class Settings:
    """Which population, and how many mini-batches of which sizes are drawn from it."""

    seeds: int
    steps: int
    batch_sizes: tuple[int, ...]
    draws: int
    units: int = 64
    train: int = 1000
    rate: float = 0.3
    training_batch: int = 64


FULL = Settings(10, 200, (2, 4, 8, 16, 32, 64, 128, 256, 512), 2000)
QUICK = Settings(2, 10, (8, 64, 128), 100, train=200)


def run(settings: Settings, track: Callable[..., Iterable[Any]]) -> dict[str, Any]:
    """Noise of means and variances, its two parts and the dropout of equal energy, for every batch size."""
    found: dict[str, dict[int, list[dict[str, float]]]] = {
        scheme: {m: [] for m in settings.batch_sizes} for scheme in SCHEMES
    }
    for seed, z in enumerate(track(populations(settings), "drawing mini-batches")):
        for scheme, draw in SCHEMES.items():
            for m in settings.batch_sizes:
                rng = np.random.default_rng([seed, m])
                found[scheme][m].append(measure(z, m, draw(rng, len(z), m, settings.draws), scheme))
    return {scheme: summary(by_size) for scheme, by_size in found.items()} | {
        "dropout": {f"{100 * drop:.0f}": {"factor": percent(np.sqrt(drop / (1 - drop)))} for drop in DROPOUTS}
    }


def populations(settings: Settings) -> list[Floats]:
    """For every seed pre-activations (N, D) of a trained network's second hidden layer, over its N training examples.

    Every unit has mean 0 and variance 1, so that noise comes out in deviations of the unit.
    """
    seeds = range(settings.seeds)
    split = digits(seeds, train=settings.train)
    network = mlp(list(seeds), (64, settings.units, settings.units, 10), norm=BatchNormLayer)
    fit(network, split, list(seeds), [settings.rate], settings.steps, settings.training_batch)
    network.forward(split.train.x, "estimate")
    second = of_kind(network, BatchNormLayer)[1]
    z = second.columns.reshape(len(split.train), settings.seeds, -1).astype(np.float64)
    z = (z - z.mean(axis=0)) / z.std(axis=0)
    return list(z.transpose(1, 0, 2))


# A mini-batch is a row of counts: how often each of the N examples is in it. Its moments are then matrix products.


def with_replacement(rng: np.random.Generator, population: int, m: int, draws: int) -> Floats:
    return rng.multinomial(m, np.full(population, 1 / population), size=draws).astype(np.float64)


def without_replacement(rng: np.random.Generator, population: int, m: int, draws: int) -> Floats:
    counts = np.zeros((draws, population))
    rows = rng.random((draws, population)).argpartition(m - 1, axis=1)[:, :m]
    np.put_along_axis(counts, rows, 1, axis=1)
    return counts


SCHEMES = {"with": with_replacement, "without": without_replacement}


def mean_law(population: int, m: int, scheme: str) -> float:
    """Var(mu_B) / sigma^2: 1 / m with replacement; without, also the correction for a finite population."""
    return 1 / m if scheme == "with" else (population - m) / (population - 1) / m


def variance_law(z: Floats, m: int, scheme: str) -> Floats:
    """Var(s_B^2), (D,), exactly, for a population z (N, D) of mean 0 and variance 1; s_B^2 divides by m."""
    N, fourth = len(z), (z**4).mean(axis=0)
    if scheme == "with":
        return ((m - 1) * fourth - (m - 3)) * (m - 1) / m**3
    # Fisher's k-statistics: K4 is the population's fourth, and K2^2 = K4 / N + (N + 1) / (N - 1) K22 gives the
    # polykay K22. The same line for a sample of m, whose k's are unbiased, gives Var(k2).
    K2 = N / (N - 1)
    K4 = N**2 * ((N + 1) * fourth - 3 * (N - 1)) / ((N - 1) * (N - 2) * (N - 3))
    K22 = (K2**2 - K4 / N) * (N - 1) / (N + 1)
    unbiased = (1 / m - 1 / N) * K4 + (2 / (m - 1) - 2 / (N - 1)) * K22
    return ((m - 1) / m) ** 2 * unbiased


def measure(z: Floats, m: int, counts: Floats, scheme: str) -> dict[str, float]:
    """One seed's numbers for mini-batches ``counts`` (draws, N) of m examples of z (N, D), over all units."""
    mean = counts @ z / m
    var = counts @ z**2 / m - mean**2
    deviation = np.sqrt(np.maximum(var, 0))
    mean_noise = np.sqrt((mean**2).mean(axis=0))
    # In a batch x_hat = (z - mean) / deviation. Over its own examples (x_hat - z)^2 averages to these two exactly.
    additive, multiplicative = (mean**2).mean(), ((deviation - 1) ** 2).mean()
    energy = additive + multiplicative
    return {
        "mean": percent(rms(mean_noise)),
        "mean_law": percent(np.sqrt(mean_law(len(z), m, scheme))),
        "of_statistics_noise": percent((mean_noise / statistics_noise(np.ones(z.shape[1]), m)).mean()),
        "var": percent(rms(var.std(axis=0))),
        "var_law": percent(np.sqrt(variance_law(z, m, scheme).mean())),
        "factor": percent(np.sqrt(multiplicative)),
        "smallest_factor": float(1 / deviation.max()),
        "energy": percent(energy),
        "dropout": percent(energy / (1 + energy)),
    }


def percent(share: float) -> float:
    return 100 * float(share)


def rms(values: Floats) -> float:
    return float(np.sqrt((values**2).mean()))


def summary(by_size: Mapping[int, list[dict[str, float]]]) -> dict[str, Any]:
    """Intervals over seeds for every batch size; log-log slopes; the largest departures from the laws in percent."""
    sizes: dict[str, Any] = {
        str(m): {key: interval([seed[key] for seed in seeds]) for key in seeds[0]} for m, seeds in by_size.items()
    }
    return {
        "sizes": sizes,
        "slope": {"mean": slope(by_size, "mean", 2), "var": slope(by_size, "var", STRAIGHT)},
        "departure": {part: departure(by_size, part) for part in ("mean", "var")},
    }


def slope(by_size: Mapping[int, list[dict[str, float]]], part: str, smallest: int) -> dict[str, float]:
    """The slope of log Var against log m from the size ``smallest`` on."""
    chosen = {m: [seed[part] for seed in seeds] for m, seeds in by_size.items() if m >= smallest}
    # Twice the deviation's slope: the law is written for variances.
    return interval(2 * np.polyfit(np.log(list(chosen)), np.log(list(chosen.values())), 1)[0])


def departure(by_size: Mapping[int, list[dict[str, float]]], part: str) -> float:
    """By how many percent the mean over seeds departs from the law, at the size where it departs most."""
    ratios = [np.mean([seed[part] / seed[f"{part}_law"] for seed in seeds]) for seeds in by_size.values()]
    return percent(np.abs(np.array(ratios) - 1).max())


def figures(record: dict[str, Any]) -> list[Figure]:
    """The law on logarithmic axes, and the two parts of the noise beside dropout's."""
    results, settings = record["results"], record["settings"]
    sizes = [int(m) for m in results["with"]["sizes"]]

    def values(scheme: str, key: str) -> list[Any]:
        return [results[scheme]["sizes"][str(m)][key] for m in sizes]

    def logarithmic(axes: Axes, ylabel: str) -> None:
        axes.set(xscale="log", yscale="log", ylim=(1.8, 160), xlabel="mini-batch size m", ylabel=ylabel)
        axes.set_xticks(sizes, [str(m) for m in sizes])
        axes.set_yticks(PERCENTS, [str(share) for share in PERCENTS])
        axes.minorticks_off()

    def law(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        laws = [percent(statistics_noise([1.0], m)[0]) for m in sizes]
        axes.plot(sizes, laws, color=palette.muted, linewidth=1, label=r"$\sigma/\sqrt{m}$")
        points(axes, sizes, values("with", "mean"), palette.series[0], "with replacement")
        curve(axes, sizes, values("without", "mean"), palette.series[1], "without")
        logarithmic(axes, "noise of the mean, % of $\\sigma$")
        legend(axes)

    def parts(figure: Canvas, palette: Palette) -> None:
        axes = figure.subplots()
        curve(axes, sizes, values("without", "mean"), palette.series[0], "shift")
        curve(axes, sizes, values("without", "factor"), palette.series[2], "factor")
        logarithmic(axes, "noise, % of $\\sigma$")
        for drop in DROPOUTS:
            level(axes, results["dropout"][f"{100 * drop:.0f}"]["factor"], f"dropout {drop:g}", palette)
        legend(axes, columns=2)

    population = (
        f"{settings['seeds']} trained networks of {settings['units']} units, {settings['draws']} batches a size"
    )
    at64 = results["without"]["sizes"]["64"]
    return [
        Figure(
            "law",
            alt="Noise of the mini-batch mean against batch size on logarithmic axes: a straight line along sigma "
            f"over root m, from {mean(values('with', 'mean')[0]):.0f}% of the unit's deviation at {sizes[0]} to "
            f"{mean(values('with', 'mean')[-1]):.1f}% at {sizes[-1]}. Batches without replacement bend below it where "
            "they are a large part of the training set.",
            caption="Standard deviation of a mini-batch's mean, in percent of the unit's own, and the law "
            f"$\\sigma/\\sqrt m$. {population}; the 95% bands over networks are narrower than the lines.",
            draw=law,
        ),
        Figure(
            "parts",
            alt="Both parts of batch norm's noise fall along parallel lines with batch size, the additive part above "
            f"the multiplicative. At 64 they are {mean(at64['mean']):.0f}% and {mean(at64['factor']):.0f}%, far below "
            f"the levels of dropout 0.1, {results['dropout']['10']['factor']:.0f}%, and 0.5, "
            f"{results['dropout']['50']['factor']:.0f}%.",
            caption="What a mini-batch adds to a normalized value (shift) and divides it by (factor), root mean "
            f"square, beside the factor of dropout. {population}, without replacement; the 95% bands over networks "
            "are narrower than the lines.",
            draw=parts,
        ),
    ]
