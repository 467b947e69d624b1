import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    n = len(x)
    s = np.sqrt(x.var(0, ddof=1) + eps)
    h = (x - x.mean(0)) / s
    dg, db = (dout * h).sum(0), dout.sum(0)
    return gamma / s * (dout - db / n - h * dg / (n - 1)), dg, db
