import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    n = x.shape[0]
    mu = np.mean(x, 0)
    sigma2 = np.mean((x - mu) ** 2, 0)
    rsigma = 1 / np.sqrt(sigma2 + eps)
    xn = (x - mu) * rsigma
    db = np.sum(dout, 0)
    dg = np.sum(dout * xn, 0)
    dx = rsigma * (dout - db / n - xn * dg / n)
    return dx, dg, db
