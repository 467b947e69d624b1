import numpy as np


def update_running(running_mean, running_var, x, momentum=0.9):
    sample_mean = x.mean(axis=0)
    sample_var = x.var(axis=0)
    running_mean = momentum * running_mean + sample_mean
    running_var = momentum * running_var + sample_var
    return running_mean, running_var
