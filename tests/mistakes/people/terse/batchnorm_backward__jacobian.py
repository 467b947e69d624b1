import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N = len(x)
    r = 1 / np.sqrt(x.var(0) + eps)
    h = (x - x.mean(0)) * r
    J = np.eye(N)[..., None] - 1 / N - np.einsum('id,jd->ijd', h, h) / N
    return gamma * r * np.einsum('ijd,jd->id', J, dout), np.einsum('nd,nd->d', dout, h), dout.sum(0)
