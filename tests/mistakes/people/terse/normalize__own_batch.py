import numpy as np

def normalize(x, mean, var, eps=1e-5):
    return (x - x.mean(0)) / np.sqrt(x.var(0) + eps)
