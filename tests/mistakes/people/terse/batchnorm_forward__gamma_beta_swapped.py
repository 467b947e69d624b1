import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    norm = lambda a: (a - a.mean(0)) / np.sqrt(a.var(0) + eps)
    return beta * norm(x) + gamma
