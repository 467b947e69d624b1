import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    r = 1 / np.sqrt(x.var(0) + eps)
    h = (x - x.mean(0)) * r
    dx = gamma * r * (dout - dout.mean(0) - h * (dout * h).mean(0))
    return dx, (dout * x).sum(0), dout.sum(0)
