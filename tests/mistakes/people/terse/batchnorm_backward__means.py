import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(0) + eps)
    h = (x - x.mean(0)) / s
    dg, db = (dout * h).mean(0), dout.mean(0)
    return gamma / s * (dout - db - h * dg), dg, db
