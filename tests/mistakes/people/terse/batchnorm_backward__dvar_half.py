import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, xc = len(x), x - x.mean(0)
    v = (xc**2).mean(0) + eps
    dxh = dout * gamma
    dvar = (dxh * xc * -.5 * v**-.5).sum(0)
    dmu = -(dxh * v**-.5).sum(0)
    return dxh * v**-.5 + dvar * 2 * xc / N + dmu / N, (dout * xc * v**-.5).sum(0), dout.sum(0)
