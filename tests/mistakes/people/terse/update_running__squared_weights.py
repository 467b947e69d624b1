import numpy as np

def update_running(running_mean, running_var, x, momentum=0.9):
    a, b = momentum, 1 - momentum
    return a*running_mean + b*x.mean(0), a**2*running_var + b**2*x.var(0)
