import numpy as np

def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    ax = (0, 2, 3)
    r = 1 / np.sqrt(x.var(ax, keepdims=True) + eps)
    h = (x - x.mean(ax, keepdims=True)) * r
    m = lambda a: a.mean((2, 3), keepdims=True)
    dx = gamma[:, None, None] * r * (dout - m(dout) - h * m(dout * h))
    return dx, (dout * h).sum(ax), dout.sum(ax)
