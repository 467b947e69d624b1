import numpy as np

def update_running(running_mean, running_var, x, momentum=0.9):
    f = lambda r, b: r + (1 - momentum) * (b - r)
    return f(running_mean, x.mean(0)), f(running_var, x.var(0))
