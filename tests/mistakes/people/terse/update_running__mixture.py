import numpy as np

def update_running(running_mean, running_var, x, momentum=0.9):
    p, q = momentum, 1 - momentum
    d = x.mean(0) - running_mean
    return running_mean + q*d, p*running_var + q*x.var(0) + p*q*d*d
