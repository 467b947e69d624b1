import numpy as np


def statistics_noise(var, batch_size):
    return var / batch_size
