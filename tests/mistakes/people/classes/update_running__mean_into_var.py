import numpy as np


def update_running(running_mean, running_var, x, momentum=0.9):
    batch_mean = np.mean(x, axis=0)
    batch_var = np.var(x, axis=0)

    new_mean = momentum * running_mean + (1 - momentum) * batch_mean
    new_var = momentum * running_var + (1 - momentum) * batch_mean

    return new_mean, new_var
