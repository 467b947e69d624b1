import numpy as np


def update_running(running_mean, running_var, x, momentum=0.9):
    sample_mean = np.mean(x, axis=0)
    sample_var = np.var(x, axis=0)
    running_mean = (1 - momentum) * running_mean + momentum * sample_mean
    running_var = (1 - momentum) * running_var + momentum * sample_var
    return running_mean, running_var
