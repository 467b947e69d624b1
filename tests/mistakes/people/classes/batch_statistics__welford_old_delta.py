import numpy as np


class RunningMoments:
    def __init__(self, d: int) -> None:
        self.count: int = 0
        self.mean: np.ndarray = np.zeros(d)
        self.ssd: np.ndarray = np.zeros(d)

    def push(self, v: np.ndarray) -> None:
        self.count += 1
        delta = v - self.mean
        self.mean += delta / self.count
        self.ssd += delta * delta

    def get(self):
        return self.mean, self.ssd / self.count


def batch_statistics(x):
    rm = RunningMoments(x.shape[1])
    for i in range(x.shape[0]):
        rm.push(x[i])
    return rm.get()
