import numpy as np


def update_running(running_mean, running_var, x, momentum=0.9):
    mean = np.mean(x, axis=0)
    var = np.var(x, axis=0)
    m = momentum * running_mean + (1 - momentum) * mean
    v = momentum * running_var + (1 - momentum) * var
    correction = 1 - momentum
    return m / correction, v / correction
