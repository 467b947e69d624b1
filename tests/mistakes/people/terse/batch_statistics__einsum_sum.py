import numpy as np

def batch_statistics(x):
    mu = x.mean(0)
    xc = x - mu
    return mu, np.einsum('nd,nd->d', xc, xc)
