"""Means over seeds with their uncertainty."""

import numpy as np
import numpy.typing as npt
from scipy import stats


def interval(values: npt.ArrayLike) -> dict[str, float]:
    """Mean of one value per seed with its 95% confidence interval by Student's t.

    A difference is ``interval(a - b)``, paired by seed: the same split and the same initial weights on both sides.
    """
    values = np.asarray(values, float).ravel()
    mean, n = float(values.mean()), len(values)
    half = float(stats.t.ppf(0.975, n - 1) * values.std(ddof=1) / np.sqrt(n)) if n > 1 else float("nan")
    return {"mean": mean, "low": mean - half, "high": mean + half, "n": n}
