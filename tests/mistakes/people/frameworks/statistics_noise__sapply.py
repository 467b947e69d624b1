import math


def statistics_noise(var, batch_size):
    return [math.sqrt(v / batch_size) for v in var]
