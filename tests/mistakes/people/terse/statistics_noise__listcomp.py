from math import sqrt

def statistics_noise(var, batch_size):
    return [sqrt(v / batch_size) for v in var]
