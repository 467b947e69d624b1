import numpy as np

def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    x = a @ weight + bias
    g = dout * gamma / np.sqrt(x.var(0) + eps)
    g = g - g.mean(0)
    return np.einsum('nd,kd->nk', g, weight), np.einsum('nk,nd->kd', a, g), g.sum(0)
