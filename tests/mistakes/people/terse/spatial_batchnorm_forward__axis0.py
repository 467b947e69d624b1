import numpy as np

def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    g, b = gamma[:, None, None], beta[:, None, None]
    return g * (x - x.mean(0)) / np.sqrt(x.var(0) + eps) + b
