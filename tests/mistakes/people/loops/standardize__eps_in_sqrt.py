import math
import numpy as np

def standardize(train, test):
    D = len(train[0])
    train_z = np.zeros((len(train), D))
    test_z = np.zeros((len(test), D))
    for j in range(D):
        m = sum(train[:, j]) / len(train)
        v = 0
        for i in range(len(train)):
            v += (train[i, j] - m) ** 2
        v /= len(train)
        for i in range(len(train)):
            train_z[i, j] = (train[i, j] - m) / math.sqrt(v + 1e-5)
        for i in range(len(test)):
            test_z[i, j] = (test[i, j] - m) / math.sqrt(v + 1e-5)
    return train_z, test_z
