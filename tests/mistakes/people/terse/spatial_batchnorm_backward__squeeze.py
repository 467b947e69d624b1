import numpy as np

def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    S = lambda a: a.sum((0, 2, 3), keepdims=True)
    m = x.size / x.shape[1]
    xc = x - S(x) / m
    h = xc * (r := (S(xc * xc) / m + eps)**-.5)
    dg, db = S(dout * h), S(dout)
    return gamma[:, None, None] * r * (dout - (db + h * dg) / m), np.squeeze(dg), np.squeeze(db)
