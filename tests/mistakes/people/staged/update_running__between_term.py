import numpy as np


def update_running(running_mean, running_var, x, momentum=0.9):
    sample_mean = np.mean(x, axis=0)
    sample_var = np.var(x, axis=0)
    delta = sample_mean - running_mean
    new_mean = running_mean + (1 - momentum) * delta
    new_var = momentum * running_var + (1 - momentum) * sample_var \
        + momentum * (1 - momentum) * delta ** 2
    return new_mean, new_var
