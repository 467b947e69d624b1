import numpy as np


def update_running(running_mean, running_var, x, momentum=0.9):
    sample_mean = np.mean(x, axis=0)
    sample_var = np.var(x, axis=0)
    running_mean = (running_mean + sample_mean) / 2
    running_var = (running_var + sample_var) / 2
    return running_mean, running_var
