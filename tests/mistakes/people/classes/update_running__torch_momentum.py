import numpy as np


class RunningAverage:
    def __init__(self, value, momentum: float):
        self.value = value
        self.momentum = momentum

    def update(self, new):
        self.value = (1 - self.momentum) * self.value + self.momentum * new
        return self.value


def update_running(running_mean, running_var, x, momentum=0.9):
    mean = RunningAverage(running_mean, momentum).update(x.mean(axis=0))
    var = RunningAverage(running_var, momentum).update(x.var(axis=0))
    return mean, var
