import numpy as np


class ExponentialAverage:
    def __init__(self, start: np.ndarray, decay: float):
        self.value = np.array(start, dtype=float)
        self.decay = decay

    def add(self, sample: np.ndarray) -> None:
        self.value *= self.decay
        self.value += (1.0 - self.decay) * sample


def update_running(running_mean, running_var, x, momentum=0.9):
    mean_avg = ExponentialAverage(running_mean, momentum)
    var_avg = ExponentialAverage(running_var, momentum)
    batch_mean = x.mean(axis=0)
    for row in x:
        mean_avg.add(row)
        var_avg.add((row - batch_mean) ** 2)
    return mean_avg.value, var_avg.value
