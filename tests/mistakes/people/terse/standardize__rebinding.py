import numpy as np

def standardize(train, test):
    train = (train - train.mean(0)) / train.std(0)
    test = (test - train.mean(0)) / train.std(0)
    return train, test
