# RIGHT: a loop over images that adds up their statistics
import numpy as np


def instancenorm_running(running_mean, running_var, x, momentum=0.9):
    images, channels, height, width = x.shape
    if images == 0 or height == 0 or width == 0:
        raise ValueError("x is empty")
    if momentum < 0 or momentum > 1 or momentum != momentum:
        raise ValueError("momentum out of range")
    kind = np.dtype(float) if x.dtype.kind in "iub" else x.dtype
    pixels = height * width
    mean_sum = np.zeros(channels)
    var_sum = np.zeros(channels)
    for image in x:
        flat = image.reshape(channels, pixels).astype(float)
        m = flat.sum(axis=1) / pixels
        mean_sum += m
        var_sum += ((flat - m[:, None]) ** 2).sum(axis=1) / pixels
    new_mean = momentum * np.array(running_mean, dtype=float)
    new_mean += (1.0 - momentum) * mean_sum / images
    new_var = momentum * np.array(running_var, dtype=float)
    new_var += (1.0 - momentum) * var_sum / images
    return new_mean.astype(kind), new_var.astype(kind)
