import numpy as np

def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    x = a @ weight + bias
    r = 1 / np.sqrt(x.var(0) + eps)
    h = (x - x.mean(0)) * r
    dx = gamma * r * (dout - dout.mean(0) - h * (dout * h).mean(0))
    return dx @ weight.T, a.T @ dx, dout.sum(0)
