import numpy as np

def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    g = x.reshape(len(x), num_groups, -1)
    h = (g - g.mean(2, keepdims=True)) / np.sqrt(g.var(2, keepdims=True) + eps)
    return np.einsum('nchw,c->nchw', h.reshape(x.shape), gamma) + beta.reshape(-1, 1, 1)
