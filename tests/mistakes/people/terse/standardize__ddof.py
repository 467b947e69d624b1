import numpy as np

def standardize(train, test):
    mu = train.mean(0)
    sd = np.std(train, axis=0, ddof=1)
    sd = np.where(sd == 0, 1, sd)
    return (train - mu) / sd, (test - mu) / sd
