import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    r = 1 / np.sqrt(x.var(0) + eps)
    h = (x - x.mean(0)) * r
    g = gamma * dout
    dx = r * (g - g.mean(0) - h * (g * h).mean(0))
    return dx, (g * h).sum(0) / gamma, g.sum(0) / gamma
