import numpy as np


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    cache = {}
    cache['z'] = a.dot(weight) + bias
    cache['mu'] = np.mean(cache['z'], axis=0)
    cache['var'] = np.var(cache['z'], axis=0)
    cache['ivar'] = 1. / np.sqrt(cache['var'] + eps)

    dxhat = dout * gamma
    dxmu = dxhat * cache['ivar']
    dz = dxmu - np.mean(dxmu, axis=0)
    return dz.dot(weight.T), a.T.dot(dz), dz.sum(axis=0)
