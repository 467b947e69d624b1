import numpy as np


def rmsnorm_backward(dout, x, gamma, eps=1e-5):
    inv = (np.square(x).mean(1) + eps) ** -0.5
    dx = np.einsum("nd,d,n->nd", dout, gamma, inv)
    dgamma = np.einsum("nd,nd,n->d", dout, x, inv)
    return dx, dgamma
