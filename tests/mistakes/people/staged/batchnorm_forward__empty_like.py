import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    out = np.zeros_like(x)
    xhat = np.zeros_like(x)
    for j in range(x.shape[1]):
        sample_mean = np.mean(x[:, j])
        sample_var = np.mean((x[:, j] - sample_mean) ** 2)
        sqrtvar = np.sqrt(sample_var + eps)
        xhat[:, j] = (x[:, j] - sample_mean) / sqrtvar
        out[:, j] = gamma[j] * xhat[:, j] + beta[j]
    return out
