import numpy as np
from typing import NamedTuple


class BatchStats(NamedTuple):
    mean: np.ndarray
    var: np.ndarray


def _compute(x: np.ndarray) -> BatchStats:
    mu = x.mean(axis=0)
    diff = x - mu
    sigma = np.sqrt((diff * diff).mean(axis=0))
    return BatchStats(mu, sigma)


def batch_statistics(x: np.ndarray):
    return tuple(_compute(x))
