import numpy as np

def update_running(running_mean, running_var, x, momentum=0.9):
    return momentum * running_mean + x.mean(0), momentum * running_var + x.var(0)
