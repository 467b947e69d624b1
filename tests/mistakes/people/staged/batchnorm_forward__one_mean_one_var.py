import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    cache = {}
    cache['mu'] = x.mean()
    cache['var'] = x.var()
    cache['ivar'] = 1. / np.sqrt(cache['var'] + eps)
    cache['xhat'] = (x - cache['mu']) * cache['ivar']
    out = cache['xhat'] * gamma + beta
    return out
