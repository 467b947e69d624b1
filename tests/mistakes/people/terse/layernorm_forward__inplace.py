import numpy as np

def layernorm_forward(x, gamma, beta, eps=1e-5):
    x -= x.mean(1, keepdims=True)
    x /= np.sqrt((x * x).mean(1, keepdims=True) + eps)
    x *= gamma
    x += beta
    return x
