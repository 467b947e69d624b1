import numpy as np

def update_running(running_mean, running_var, x, momentum=0.9):
    mix = lambda o, n: o * momentum + n * (1 - momentum)
    return mix(running_mean, x.mean(0)), mix(running_var**.5, x.std(0))**2
