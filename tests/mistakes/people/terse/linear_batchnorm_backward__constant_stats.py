import numpy as np

def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    x = a @ weight + bias
    dx = dout * gamma / np.sqrt(x.var(0) + eps)
    return dx @ weight.T, a.T @ dx, dx.sum(0)
