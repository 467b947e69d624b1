import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, D = x.shape
    dx = np.zeros((N, D))
    dgamma = np.zeros(D)
    dbeta = np.zeros(D)
    for j in range(D):
        mu = x[:, j].mean()
        s = np.sqrt(x[:, j].var() + eps)
        z = (x[:, j] - mu) / s
        J = (np.eye(N) - 1.0 / N - np.outer(z, z) / N) / s
        dx[:, j] = J.T @ (dout[:, j] * gamma[j])
        dgamma[j] = dout[:, j] @ z
        dbeta[j] = dout[:, j].sum()
    return dx, dgamma, dbeta
