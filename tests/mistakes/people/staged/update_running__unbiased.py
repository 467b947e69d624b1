import numpy as np


def update_running(running_mean, running_var, x, momentum=0.9):
    N, D = x.shape
    mu = np.sum(x, axis=0) / N
    xmu = x - mu
    var = np.sum(xmu ** 2, axis=0) / N
    unbiased_var = var * N / (N - 1)
    running_mean = momentum * running_mean + (1 - momentum) * mu
    running_var = momentum * running_var + (1 - momentum) * unbiased_var
    return running_mean, running_var
