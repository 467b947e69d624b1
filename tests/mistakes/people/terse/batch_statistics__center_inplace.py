import numpy as np

def batch_statistics(x):
    mu = x.mean(0)
    x -= mu
    var = (x**2).mean(0)
    x += mu
    return mu, var
