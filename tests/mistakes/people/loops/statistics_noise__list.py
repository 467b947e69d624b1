import math

def statistics_noise(var, batch_size):
    out = []
    for v in var:
        out.append(math.sqrt(v) / math.sqrt(batch_size))
    return out
