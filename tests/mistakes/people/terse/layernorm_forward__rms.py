import numpy as np

def layernorm_forward(x, gamma, beta, eps=1e-5):
    ms = np.einsum('nd,nd->n', x, x)[:, None] / x.shape[1]
    return gamma * x / np.sqrt(ms + eps) + beta
