import numpy as np


def update_running(running_mean, running_var, x, momentum=0.9):
    if momentum == 1:
        return running_mean, running_var
    sample_mean = x.mean(axis=0)
    sample_var = ((x - sample_mean) ** 2).mean(axis=0)
    running_mean = running_mean - (1 - momentum) * (running_mean - sample_mean)
    running_var = running_var - (1 - momentum) * (running_var - sample_var)
    return running_mean, running_var
