import numpy as np

def statistics_noise(var, batch_size):
    res = []
    for v in var:
        res.append(v / batch_size)
    return np.array(res, dtype=float)
