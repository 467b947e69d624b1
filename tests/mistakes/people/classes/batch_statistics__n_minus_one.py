import numpy as np


class Moments:
    """Welford accumulator for a stream of rows."""

    def __init__(self, dim: int):
        self.n = 0
        self.mean = np.zeros(dim)
        self.m2 = np.zeros(dim)

    def add(self, row: np.ndarray) -> None:
        self.n += 1
        delta = row - self.mean
        self.mean += delta / self.n
        self.m2 += delta * (row - self.mean)

    @property
    def variance(self) -> np.ndarray:
        if self.n < 2:
            return np.zeros_like(self.m2)
        return self.m2 / (self.n - 1)


def batch_statistics(x: np.ndarray):
    moments = Moments(x.shape[1])
    for row in x:
        moments.add(row)
    return moments.mean, moments.variance
