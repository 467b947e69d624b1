import numpy as np


class DropoutMoments:
    def __init__(self, mean, var, p):
        self.sq_mean = mean
        self.sq_mean *= mean
        self.var = var
        self.p = p

    @property
    def train(self):
        return (self.var + self.sq_mean) / self.p - self.sq_mean

    @property
    def test(self):
        return self.var


def dropout_variance_ratio(mean, var, keep_prob):
    m = DropoutMoments(mean, var, keep_prob)
    return m.train / m.test
