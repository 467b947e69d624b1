import math
import numpy as np

def statistics_noise(var, batch_size):
    out = np.zeros(len(var))
    for j in range(len(var)):
        out[j] = math.sqrt(var[j]) / batch_size
    return out
