import numpy as np


def update_running(running_mean, running_var, x, momentum=0.9):
    keep, take = momentum, 1.0 - momentum

    new_mean = keep * running_mean + take * x.mean(axis=0)

    running_std = np.sqrt(running_var)
    new_std = keep * running_std + take * x.std(axis=0)

    return new_mean, new_std ** 2
