import numpy as np

def update_running(running_mean, running_var, x, momentum=0.9):
    ema = lambda old, new: (1 - momentum) * old + momentum * new
    return ema(running_mean, x.mean(0)), ema(running_var, x.var(0))
