import numpy as np

def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    x, n = a @ weight + bias, len(a)
    r = (x.var(0) + eps)**-.5
    h = (x - x.mean(0)) * r
    dx = gamma * r / n * (n * dout - dout.sum(0) - h * (dout * h).sum(0))
    return dx @ weight.T, a.T @ dx / n, dx.mean(0)
