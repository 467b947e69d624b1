import numpy as np

def update_running(running_mean, running_var, x, momentum=0.9):
    old = np.stack([running_mean, running_var])
    return momentum * old + (1 - momentum) * np.stack([x.mean(0), x.var(0)])
