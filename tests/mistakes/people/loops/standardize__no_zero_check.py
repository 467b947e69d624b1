import numpy as np

def standardize(train, test):
    N = train.shape[0]
    M = test.shape[0]
    D = train.shape[1]
    mean = np.zeros(D)
    std = np.zeros(D)
    for d in range(D):
        for n in range(N):
            mean[d] += train[n, d]
        mean[d] = mean[d] / N
        for n in range(N):
            std[d] += (train[n, d] - mean[d]) ** 2
        std[d] = np.sqrt(std[d] / N)
    train_z = np.zeros((N, D))
    test_z = np.zeros((M, D))
    for d in range(D):
        for n in range(N):
            train_z[n, d] = (train[n, d] - mean[d]) / std[d]
        for n in range(M):
            test_z[n, d] = (test[n, d] - mean[d]) / std[d]
    return train_z, test_z
