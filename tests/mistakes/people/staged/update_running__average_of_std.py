import numpy as np


def update_running(running_mean, running_var, x, momentum=0.9):
    sample_mean = np.mean(x, axis=0)
    sqrtvar = np.sqrt(np.mean((x - sample_mean) ** 2, axis=0))
    running_std = np.sqrt(running_var)
    running_mean = momentum * running_mean + (1 - momentum) * sample_mean
    running_std = momentum * running_std + (1 - momentum) * sqrtvar
    return running_mean, running_std ** 2
