import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    xc, sd = x - x.mean(0), x.std(0)
    h = xc / (sd + eps)
    d = dout * gamma / (sd + eps)
    return d - d.mean(0) - xc / sd * (d * h).mean(0), (dout * h).sum(0), dout.sum(0)
