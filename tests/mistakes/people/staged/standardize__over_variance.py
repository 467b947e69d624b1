import numpy as np


def standardize(train, test):
    sample_mean = train.mean(axis=0, keepdims=True)
    sample_var = train.var(axis=0, keepdims=True)
    sample_var = np.where(sample_var == 0, 1, sample_var)
    train_z = (train - sample_mean) / sample_var
    test_z = (test - sample_mean) / sample_var
    return train_z, test_z
