import numpy as np

def update_running(running_mean, running_var, x, momentum=0.9):
    upd = lambda r, b: r + (1 - momentum) * (b - r)
    return upd(running_mean, np.mean(x)), upd(running_var, np.var(x))
