import numpy as np

def batch_statistics(x):
    mu = x.mean(0)
    return mu, (x*x).mean(0) - mu**2
