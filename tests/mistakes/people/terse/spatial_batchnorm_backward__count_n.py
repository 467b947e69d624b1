import numpy as np

def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, kw = len(x), dict(axis=(0, 2, 3), keepdims=True)
    r = 1 / np.sqrt(x.var(**kw) + eps)
    h = (x - x.mean(**kw)) * r
    dg, db = (dout * h).sum(**kw), dout.sum(**kw)
    dx = gamma.reshape(1, -1, 1, 1) * r / N * (N * dout - db - h * dg)
    return dx, dg.ravel(), db.ravel()
