import numpy as np

def update_running(running_mean, running_var, x, momentum=0.9):
    rm = momentum * running_mean + (1 - momentum) * x.mean(0)
    rv = momentum * running_var + (1 - momentum) * ((x - rm)**2).mean(0)
    return rm, rv
