import math
import numpy as np


class BatchNoise:
    @staticmethod
    def of_mean(sigma: np.ndarray, m: int) -> np.ndarray:
        return sigma / math.sqrt(m)


def statistics_noise(var, batch_size):
    return BatchNoise.of_mean(var, batch_size)
