import numpy as np


def statistics_noise(var, batch_size):
    noise = 1. / batch_size * var
    return noise
