import numpy as np

def batch_statistics(x):
    # one pass, no need to keep the data
    D = x.shape[1]
    m = np.zeros(D)
    M2 = np.zeros(D)
    n = 0
    for row in x:
        n += 1
        for j in range(D):
            delta = row[j] - m[j]
            m[j] += delta / n
            M2[j] += delta * delta
    return m, M2 / n
