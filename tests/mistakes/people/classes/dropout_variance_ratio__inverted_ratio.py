import numpy as np


class VarianceShift:
    def __init__(self, mean, var, keep_prob):
        self.test = var
        self.train = (var + (1 - keep_prob) * mean ** 2) / keep_prob

    def ratio(self):
        return self.test / self.train


def dropout_variance_ratio(mean, var, keep_prob):
    return VarianceShift(mean, var, keep_prob).ratio()
