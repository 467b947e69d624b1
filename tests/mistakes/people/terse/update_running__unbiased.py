import numpy as np

def update_running(running_mean, running_var, x, momentum=0.9):
    m = momentum
    return m*running_mean + (1-m)*x.mean(0), m*running_var + (1-m)*x.var(0, ddof=1)
