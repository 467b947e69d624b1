import numpy as np


class RunningStats:
    def __init__(self, mean, var, momentum):
        self.mean = mean
        self.var = var
        self.m = momentum

    def update(self, x):
        self.mean = self.m * self.mean + (1 - self.m) * x.mean(axis=0)
        diff = x - self.mean
        self.var = self.m * self.var + (1 - self.m) * (diff * diff).mean(axis=0)


def update_running(running_mean, running_var, x, momentum=0.9):
    stats = RunningStats(running_mean, running_var, momentum)
    stats.update(x)
    return stats.mean, stats.var
