"""What the experiments borrow of large libraries: of the libraries here, and in a page as it was packed for it.

A page has NumPy and no other library. ``whybn/site/payload.py`` packs what is borrowed here as JSON, beside this
module: the digits as letters, from a for 0 to q for 16, and the quantiles from two seeds up.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

PACKED = Path(__file__).with_name("packed.json")
CONFIDENCE = 0.975  # of either end of a 95% interval


@cache
def packed() -> dict[str, Any]:
    """What was packed; nothing outside of a page."""
    return json.loads(PACKED.read_text("utf-8")) if PACKED.is_file() else {}


def load_digits() -> tuple[npt.NDArray[np.floating], npt.NDArray[np.integer]]:
    """scikit-learn's handwritten digits: pixels (1797, 64) from 0 to 16, float64, and labels (1797,)."""
    if digits := packed().get("digits"):
        labels = np.frombuffer(digits["labels"].encode(), np.uint8) - ord("0")
        pixels = np.frombuffer(digits["pixels"].encode(), np.uint8) - ord("a")
        return pixels.reshape(len(labels), -1).astype(float), labels.astype(int)
    from sklearn import datasets

    pixels, labels = datasets.load_digits(return_X_y=True)
    return pixels, labels


@cache
def quantile(n: int) -> float:
    """How many standard errors a 95% interval reaches to either side, by Student's t with n - 1 degrees of freedom."""
    if quantiles := packed().get("quantiles"):
        return float(quantiles[n - 2])
    from scipy import stats

    return float(stats.t.ppf(CONFIDENCE, n - 1))
