import math
import numpy as np

def scale(data):
    n = len(data)
    d = len(data[0])
    out = np.zeros((n, d))
    for j in range(d):
        m = 0
        for i in range(n):
            m += data[i][j]
        m = m / n
        s = 0
        for i in range(n):
            s += (data[i][j] - m) ** 2
        s = math.sqrt(s / n)
        if s == 0:
            s = 1
        for i in range(n):
            out[i][j] = (data[i][j] - m) / s
    return out

def standardize(train, test):
    return scale(train), scale(test)
