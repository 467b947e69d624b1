"""Means over seeds with their uncertainty, and arms of an experiment side by side, ready for JSON.

Each arm of a sweep stands at its own learning rate; differences are paired by seed.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from .borrowed import quantile
from .data import Floats
from .training import Fit


def interval(values: npt.ArrayLike) -> dict[str, float]:
    """Mean of one value per seed with its 95% confidence interval by Student's t.

    A difference is ``interval(a - b)``, paired by seed: the same split and the same initial weights on both sides.
    """
    values = np.asarray(values, float).ravel()
    mean, n = float(values.mean()), len(values)
    half = float(quantile(n) * values.std(ddof=1) / np.sqrt(n)) if n > 1 else float("nan")
    return {"mean": mean, "low": mean - half, "high": mean + half, "n": n}


def ratio(values: npt.ArrayLike, others: npt.ArrayLike) -> dict[str, float] | None:
    """``values / others``, paired by seed: the geometric mean and its 95% interval, or None where one is not finite.

    The interval is Student's t on the logarithms, so that twice as fast and half as fast weigh alike.
    """
    if not np.isfinite([values, others]).all():
        return None
    found = interval(np.log(values) - np.log(others))
    return {key: value if key == "n" else float(np.exp(value)) for key, value in found.items()}


def finite(values: Floats) -> dict[str, float] | None:
    """The interval of steps, or None where a seed never got there."""
    return interval(values) if np.isfinite(values).all() else None


def fastest(fit: Fit, threshold: float) -> int:
    """The rate at which most seeds get below the loss, and those in the fewest steps; it looks at training only."""
    steps = fit.steps_to(threshold)
    reached = np.isfinite(steps)
    total = np.where(reached, steps, 0).sum(axis=1)
    return min(range(len(steps)), key=lambda rate: (-reached[rate].sum(), total[rate]))


def usable(fit: Fit, accuracy: float) -> float | None:
    """The largest rate whose mean validation accuracy is at least ``accuracy`` at the end."""
    good = np.flatnonzero(fit.validation[max(fit.validation)].mean(axis=1) >= accuracy)
    return float(fit.rates[good[-1]]) if len(good) else None


def arm(fit: Fit, threshold: float) -> dict[str, Any]:
    """What one arm did: accuracy at the rate that validation chose, steps at its fastest rate, and the whole sweep.

    Accuracies are in percent. ``on_edge`` warns that a better rate may lie outside the grid.
    """
    best, quickest, steps = fit.best(), fastest(fit, threshold), fit.steps_to(threshold)
    last = max(fit.validation)
    return {
        "test": interval(100 * fit.final_test()),
        "rate": fit.rates[best],
        "on_edge": best in (0, len(fit.rates) - 1),
        "steps": finite(steps[quickest]),
        "fastest_rate": fit.rates[quickest],
        "reached": int(np.isfinite(steps[quickest]).sum()),
        "by_rate": {
            "validation": [interval(100 * values) for values in fit.validation[last]],
            "steps": [finite(values) for values in steps],
        },
    }


def compare(fits: Mapping[str, Fit], threshold: float, against: str = "none") -> dict[str, Any]:
    """Every arm by measure, and each arm against one of them, paired by seed.

    ``test.gain`` is in points of accuracy; ``steps.ratio`` says how many times as fast an arm is as ``against``. With
    more than two arms, ``gain`` and ``ratio`` have one entry for each arm.
    """
    arms = {name: arm(fit, threshold) for name, fit in fits.items()}
    found: dict[str, Any] = {measure: {name: one[measure] for name, one in arms.items()} for measure in arms[against]}
    base = fits[against]
    base_steps = base.steps_to(threshold)[fastest(base, threshold)]
    gains, ratios = {}, {}
    for name, fit in fits.items():
        if name != against:
            gains[name] = interval(100 * (fit.final_test() - base.final_test()))
            ratios[name] = ratio(base_steps, fit.steps_to(threshold)[fastest(fit, threshold)])
    found["test"]["gain"] = next(iter(gains.values())) if len(gains) == 1 else gains
    found["steps"]["ratio"] = next(iter(ratios.values())) if len(ratios) == 1 else ratios
    return found
