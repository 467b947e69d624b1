import numpy as np


def update_running(running_mean, running_var, x, momentum=0.1):
    exponential_average_factor = momentum
    mean = np.mean(x, axis=0)
    var = np.var(x, axis=0, ddof=1)
    running_mean = exponential_average_factor * mean + (1 - exponential_average_factor) * running_mean
    running_var = exponential_average_factor * var + (1 - exponential_average_factor) * running_var
    return running_mean, running_var
