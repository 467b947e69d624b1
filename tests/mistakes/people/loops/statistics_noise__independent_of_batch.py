import math
import numpy as np

def statistics_noise(var, batch_size):
    std = np.zeros(len(var))
    for j in range(len(var)):
        s = 0.0
        for i in range(batch_size):
            s += var[j]
        std[j] = math.sqrt(s / batch_size)
    return std
