import numpy as np

def identity_parameters(x, eps=1e-5):
    return (x.var(0) + eps)**-0.5, -x.mean(0)
