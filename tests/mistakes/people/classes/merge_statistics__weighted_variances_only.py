import numpy as np
from dataclasses import dataclass


@dataclass
class Stats:
    n: int
    mean: np.ndarray
    var: np.ndarray

    def __add__(self, other: "Stats") -> "Stats":
        n = self.n + other.n
        mean = (self.n * self.mean + other.n * other.mean) / n
        var = (self.n * self.var + other.n * other.var) / n
        return Stats(n, mean, var)


def merge_statistics(n_a, mean_a, var_a, n_b, mean_b, var_b):
    s = Stats(n_a, mean_a, var_a) + Stats(n_b, mean_b, var_b)
    return s.n, s.mean, s.var
