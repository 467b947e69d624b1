import numpy as np


def update_running(running_mean, running_var, x, momentum=0.9):
    sample_mean = np.mean(x, axis=0)
    sample_var = np.var(x, axis=0)
    running_mean *= momentum
    running_mean += (1 - momentum) * sample_mean
    running_var *= momentum
    running_var += (1 - momentum) * sample_var
    return running_mean, running_var
