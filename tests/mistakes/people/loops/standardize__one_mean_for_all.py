import math
import numpy as np

def standardize(train, test):
    total = 0
    count = 0
    for row in train:
        for v in row:
            total += v
            count += 1
    m = total / count
    total = 0
    for row in train:
        for v in row:
            total += (v - m) ** 2
    s = math.sqrt(total / count)
    if s == 0:
        s = 1
    train_z = []
    for row in train:
        train_z.append([(v - m) / s for v in row])
    test_z = []
    for row in test:
        test_z.append([(v - m) / s for v in row])
    return np.array(train_z), np.array(test_z)
