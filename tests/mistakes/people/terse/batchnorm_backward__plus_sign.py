import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    r = 1 / np.sqrt(x.var(0) + eps)
    h = (x - x.mean(0)) * r
    dg, db = (dout * h).sum(0), dout.sum(0)
    return gamma * r * (dout - (db - h * dg) / len(x)), dg, db
