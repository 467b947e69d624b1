import numpy as np


class Moments:
    __slots__ = ("n", "s1", "s2")

    def __init__(self, d: int, dtype):
        self.n = 0
        self.s1 = np.zeros(d, dtype=dtype)
        self.s2 = np.zeros(d, dtype=dtype)

    def update(self, x: np.ndarray) -> None:
        for row in x:
            self.s1 += row
            self.s2 += row * row
            self.n += 1

    def finalize(self):
        mean = self.s1 / self.n
        var = np.maximum(self.s2 / self.n - mean * mean, 0)
        return mean, var


def batch_statistics(x):
    m = Moments(x.shape[1], x.dtype)
    m.update(x)
    return m.finalize()
