import numpy as np

def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    x = a @ weight
    xc = x - x.mean(0)
    r = ((xc**2).mean(0) + eps)**-.5
    dx = gamma * r * (dout - dout.mean(0) - xc * r**2 * (dout * xc).mean(0))
    bias[:] = 0
    return dx @ weight.T, a.T @ dx, bias
