import numpy as np

def identity_parameters(x, eps=1e-5):
    s = np.sqrt(x.var(0) + eps)
    return s, x.mean(0) / s
