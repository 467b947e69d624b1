import numpy as np

def batch_statistics(x):
    mu = x.mean(0)
    var = ((x - x.mean())**2).mean(0)
    return mu, var
