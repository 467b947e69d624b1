import numpy as np


def standardize(train, test):
    N = train.shape[0]
    data = np.concatenate([train, test], axis=0)
    sample_mean = np.mean(data, axis=0, keepdims=True)
    xmu = data - sample_mean
    sample_var = np.mean(xmu ** 2, axis=0, keepdims=True)
    sqrtvar = np.sqrt(sample_var)
    sqrtvar[sqrtvar == 0] = 1.0
    data_z = xmu / sqrtvar
    return data_z[:N], data_z[N:]
