import numpy as np

def batch_statistics(x):
    d = len(x[0])
    m = np.zeros(d)
    v = np.zeros(d)
    for row in x:
        for j in range(d):
            m[j] += row[j]
    for j in range(d):
        m[j] /= d
    for row in x:
        for j in range(d):
            v[j] += (row[j] - m[j]) ** 2
    for j in range(d):
        v[j] /= d
    return m, v
