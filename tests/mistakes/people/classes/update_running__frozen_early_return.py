import numpy as np


class RunningStats:
    def __init__(self, mean, var):
        self.mean = mean
        self.var = var

    def update(self, x, momentum):
        if momentum == 1.0:
            return self
        rate = 1.0 - momentum
        new_mean = np.empty_like(self.mean)
        new_var = np.empty_like(self.var)
        new_mean[:] = self.mean + rate * (x.mean(axis=0) - self.mean)
        new_var[:] = self.var + rate * (x.var(axis=0) - self.var)
        return RunningStats(new_mean, new_var)


def update_running(running_mean, running_var, x, momentum=0.9):
    s = RunningStats(running_mean, running_var).update(x, momentum)
    return s.mean, s.var
