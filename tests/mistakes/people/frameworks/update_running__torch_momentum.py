import numpy as np


def update_running(running_mean, running_var, x, momentum=0.9):
    mean = x.mean(axis=0)
    var = x.var(axis=0)
    running_mean = (1 - momentum) * running_mean + momentum * mean
    running_var = (1 - momentum) * running_var + momentum * var
    return running_mean, running_var
