import numpy as np


def update_running(running_mean, running_var, x, momentum=0.9):
    n = x.shape[0]
    mean = x.mean(axis=0)
    var = x.var(axis=0)
    new_mean = momentum * running_mean + (1 - momentum) * mean
    new_var = momentum * running_var + (1 - momentum) * var * n / (n - 1)
    return new_mean, new_var
