import numpy as np


def layernorm_forward(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=-1, keepdims=True)
    sigma2 = x.var(axis=-1, keepdims=True)
    normed = (x - mu) * (1.0 / np.sqrt(sigma2 + eps))
    return normed * (1 + gamma) + beta
