import numpy as np


def update_running(running_mean, running_var, x, momentum=0.9):
    alpha = 1 - momentum
    mean = x.mean(axis=0)
    var = x.var(axis=0)
    delta = mean - running_mean
    new_mean = running_mean + alpha * delta
    new_var = momentum * running_var + alpha * var + alpha * momentum * delta ** 2
    return new_mean, new_var
