import numpy as np

def batch_statistics(x):
    m = x.mean(0)
    return m, np.abs(x - m).mean(0)**2
