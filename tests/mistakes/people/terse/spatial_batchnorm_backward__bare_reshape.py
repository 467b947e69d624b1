import numpy as np

def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    d, f = (a.reshape(-1, x.shape[1]) for a in (dout, x))
    r = 1 / np.sqrt(f.var(0) + eps)
    h = (f - f.mean(0)) * r
    dg, db = (d * h).sum(0), d.sum(0)
    dx = gamma * r * (d - (db + h * dg) / len(f))
    return dx.reshape(x.shape), dg, db
