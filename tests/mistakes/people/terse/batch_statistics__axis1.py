import numpy as np

def batch_statistics(x):
    return x.mean(axis=1), x.var(axis=1)
