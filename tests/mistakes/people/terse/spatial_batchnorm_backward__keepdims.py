import numpy as np

def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    kw = dict(axis=(0, 2, 3), keepdims=True)
    m = x.size // x.shape[1]
    r = 1 / np.sqrt(x.var(**kw) + eps)
    h = (x - x.mean(**kw)) * r
    dg, db = (dout * h).sum(**kw), dout.sum(**kw)
    return gamma.reshape(1, -1, 1, 1) * r / m * (m * dout - db - h * dg), dg, db
