import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, D = x.shape
    dx = np.zeros((N, D))
    dgamma = np.zeros(D)
    dbeta = np.zeros(D)
    for j in range(D):
        xmu = x[:, j] - np.mean(x[:, j])
        sqrtvar = np.sqrt(np.mean(xmu ** 2) + eps)
        xhat = xmu / sqrtvar
        J = (np.eye(N) - 1. / N - np.outer(xhat, xhat) / N) / sqrtvar
        dx[:, j] = J.T.dot(gamma[j] * dout[:, j])
        dgamma[j] = np.dot(dout[:, j], xhat)
        dbeta[j] = np.sum(dout[:, j])
    return dx, dgamma, dbeta
