import math


def statistics_noise(var, batch_size):
    noise = []
    for v in var:
        noise.append(math.sqrt(v) / math.sqrt(batch_size))
    return noise
