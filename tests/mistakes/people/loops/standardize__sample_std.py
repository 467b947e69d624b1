import math
import numpy as np

def standardize(train, test):
    n, d = train.shape
    means = []
    stds = []
    for j in range(d):
        tmp = 0.0
        for i in range(n):
            tmp = tmp + train[i, j]
        means.append(tmp / n)
        tmp = 0.0
        for i in range(n):
            tmp = tmp + (train[i, j] - means[j]) * (train[i, j] - means[j])
        stds.append(math.sqrt(tmp / (n - 1)))
        if stds[j] == 0:
            stds[j] = 1
    train_z = np.zeros((n, d))
    test_z = np.zeros((len(test), d))
    for j in range(d):
        for i in range(n):
            train_z[i, j] = (train[i, j] - means[j]) / stds[j]
        for i in range(len(test)):
            test_z[i, j] = (test[i, j] - means[j]) / stds[j]
    return train_z, test_z
