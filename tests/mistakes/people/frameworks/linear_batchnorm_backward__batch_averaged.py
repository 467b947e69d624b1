import numpy as np


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    m = a.shape[0]
    Z = np.dot(a, weight) + bias
    mu = np.mean(Z, axis=0)
    s = np.sqrt(np.var(Z, axis=0) + eps)
    Zh = (Z - mu) / s
    dZ = gamma / s * (dout - np.mean(dout, axis=0) - Zh * np.mean(dout * Zh, axis=0))
    dW = np.dot(a.T, dZ) / m
    db = np.sum(dZ, axis=0) / m
    dA = np.dot(dZ, weight.T)
    return dA, dW, db
