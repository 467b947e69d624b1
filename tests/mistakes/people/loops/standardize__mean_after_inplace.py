import numpy as np
import math

def col_mean(a, j):
    s = 0.0
    for i in range(a.shape[0]):
        s += a[i, j]
    return s / a.shape[0]

def col_std(a, j):
    m = col_mean(a, j)
    s = 0.0
    for i in range(a.shape[0]):
        s += (a[i, j] - m) ** 2
    s = math.sqrt(s / a.shape[0])
    if s == 0:
        return 1.0
    return s

def apply(a, ref):
    # a is changed, ref gives the numbers
    for j in range(a.shape[1]):
        m = col_mean(ref, j)
        s = col_std(ref, j)
        for i in range(a.shape[0]):
            a[i, j] = (a[i, j] - m) / s
    return a

def standardize(train, test):
    train = np.array(train, dtype=float)
    test = np.array(test, dtype=float)
    train = apply(train, train)
    test = apply(test, train)
    return train, test
