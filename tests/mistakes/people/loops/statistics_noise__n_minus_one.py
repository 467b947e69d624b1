import math
import numpy as np

def statistics_noise(var, batch_size):
    s = np.zeros(len(var))
    for j in range(len(var)):
        s[j] = math.sqrt(var[j] / (batch_size - 1))
    return s
