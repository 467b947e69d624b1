import numpy as np

def batch_statistics(x):
    return x.mean(0), np.diag(np.cov(x, rowvar=False)).copy()
