import numpy as np


class Column:
    def __init__(self, values):
        self.values = values

    @property
    def mean(self) -> float:
        return sum(self.values) / len(self.values)

    @property
    def deviation(self) -> float:
        m = self.mean
        return sum(abs(v - m) for v in self.values) / len(self.values)

    @property
    def variance(self) -> float:
        return self.deviation ** 2


def batch_statistics(x):
    columns = [Column(x[:, j]) for j in range(x.shape[1])]
    mean = np.array([c.mean for c in columns])
    var = np.array([c.variance for c in columns])
    return mean, var
