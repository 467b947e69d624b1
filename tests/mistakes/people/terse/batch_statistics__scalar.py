import numpy as np

def batch_statistics(x):
    D = x.shape[1]
    return np.full(D, x.mean()), np.full(D, x.var())
