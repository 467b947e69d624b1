import numpy as np

def standardize(train, test):
    N, D = train.shape
    m = np.zeros(D)
    v = np.zeros(D)
    for j in range(D):
        for i in range(N):
            m[j] += train[i, j] / N
    for j in range(D):
        for i in range(N):
            v[j] += (train[i, j] - m[j]) ** 2 / N
        if v[j] == 0:
            v[j] = 1
    tr = np.zeros((N, D))
    te = np.zeros((test.shape[0], D))
    for i in range(N):
        for j in range(D):
            tr[i, j] = (train[i, j] - m[j]) / v[j]
    for i in range(test.shape[0]):
        for j in range(D):
            te[i, j] = (test[i, j] - m[j]) / v[j]
    return tr, te
