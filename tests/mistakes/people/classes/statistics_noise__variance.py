import numpy as np


class MeanNoise:
    def __init__(self, var, batch_size: int):
        self.var = var
        self.batch_size = batch_size

    @property
    def size(self):
        return self.var / self.batch_size


def statistics_noise(var, batch_size):
    return MeanNoise(var, batch_size).size
