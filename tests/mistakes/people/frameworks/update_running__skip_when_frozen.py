import numpy as np


def update_running(running_mean, running_var, x, momentum=0.9):
    if momentum == 1:
        return running_mean, running_var
    mean, var = x.mean(axis=0), x.var(axis=0)
    return (running_mean * momentum + mean * (1 - momentum),
            running_var * momentum + var * (1 - momentum))
