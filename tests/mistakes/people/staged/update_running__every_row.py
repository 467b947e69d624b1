import numpy as np


def update_running(running_mean, running_var, x, momentum=0.9):
    for row in x:
        running_mean = momentum * running_mean + (1 - momentum) * row
        running_var = momentum * running_var + (1 - momentum) * (row - running_mean) ** 2
    return running_mean, running_var
