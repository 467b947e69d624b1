import numpy as np


def lerp(a, b, w):
    return (a + w * (b - a)).astype(np.float32)


def update_running(running_mean, running_var, x, momentum=0.9):
    w = 1.0 - momentum
    return lerp(running_mean, x.mean(axis=0), w), lerp(running_var, x.var(axis=0), w)
