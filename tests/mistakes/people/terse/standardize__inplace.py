import numpy as np

def standardize(train, test):
    mu, sd = train.mean(0), train.std(0)
    train -= mu; train /= sd
    test -= mu; test /= sd
    return train, test
