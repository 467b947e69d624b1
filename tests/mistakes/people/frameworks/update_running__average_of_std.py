import numpy as np


def update_running(running_mean, running_var, x, momentum=0.9):
    ema = lambda old, new: momentum * old + (1.0 - momentum) * new
    running_std = ema(np.sqrt(running_var), np.std(x, axis=0))
    return ema(running_mean, np.mean(x, axis=0)), np.square(running_std)
