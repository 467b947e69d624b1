import numpy as np

def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    f = x.transpose(0, 2, 3, 1).reshape(-1, x.shape[1])
    f = gamma * (f - f.mean(0)) / np.sqrt(f.var(0) + eps) + beta
    return f.reshape(x.shape)
