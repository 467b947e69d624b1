import math

def standardize(train, test):
    n = len(train)
    for j in range(train.shape[1]):
        m = 0.0
        for i in range(n):
            m += train[i][j]
        m /= n
        s = 0.0
        for i in range(n):
            s += (train[i][j] - m) ** 2
        s = math.sqrt(s / n)
        if s == 0.0:
            s = 1.0
        for i in range(n):
            train[i][j] = (train[i][j] - m) / s
        for i in range(len(test)):
            test[i][j] = (test[i][j] - m) / s
    return train, test
