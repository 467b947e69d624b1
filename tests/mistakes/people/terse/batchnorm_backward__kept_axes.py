import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    S = lambda a: a.sum(0, keepdims=True)
    n = len(x)
    xc = x - S(x) / n
    r = (S(xc**2) / n + eps)**-.5
    db, dg = S(dout), S(dout * xc * r)
    return gamma * r * (dout - (db + xc * r * dg) / n), dg, db
