import numpy as np
from dataclasses import dataclass


@dataclass
class Gaussian:
    mean: np.ndarray
    var: np.ndarray

    def blend(self, other: "Gaussian", w: float) -> "Gaussian":
        mean = w * self.mean + (1 - w) * other.mean
        delta = other.mean - self.mean
        var = w * self.var + (1 - w) * other.var + w * (1 - w) * delta * delta
        return Gaussian(mean, var)


def update_running(running_mean, running_var, x, momentum=0.9):
    batch = Gaussian(x.mean(axis=0), x.var(axis=0))
    result = Gaussian(running_mean, running_var).blend(batch, momentum)
    return result.mean, result.var
