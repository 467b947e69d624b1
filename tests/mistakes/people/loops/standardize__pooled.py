import numpy as np
from math import sqrt

def standardize(train, test):
    rows = []
    for r in train:
        rows.append(list(r))
    for r in test:
        rows.append(list(r))
    D = train.shape[1]
    a = np.zeros(train.shape)
    b = np.zeros(test.shape)
    for j in range(D):
        col = [r[j] for r in rows]
        m = sum(col) / len(col)
        s = sqrt(sum([(v - m) ** 2 for v in col]) / len(col))
        if s == 0:
            s = 1.0
        for i in range(len(train)):
            a[i, j] = (train[i, j] - m) / s
        for i in range(len(test)):
            b[i, j] = (test[i, j] - m) / s
    return a, b
