import numpy as np

def standardize(train, test):
    mu, sd = train.mean(0), train.std(0)
    sd[sd == 0] = 1
    return tuple((a - mu) / sd for a in (train, test))
