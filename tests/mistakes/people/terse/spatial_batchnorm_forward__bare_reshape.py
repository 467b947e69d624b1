import numpy as np

def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    f = x.reshape(-1, x.shape[1])
    return (gamma * (f - f.mean(0)) / np.sqrt(f.var(0) + eps) + beta).reshape(x.shape)
