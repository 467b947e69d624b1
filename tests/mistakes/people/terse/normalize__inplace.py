import numpy as np

def normalize(x, mean, var, eps=1e-5):
    x -= mean
    x *= (var + eps)**-0.5
    return x
