import math
import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, D = x.shape
    dx = np.zeros((N, D))
    dgamma = np.zeros(D)
    dbeta = np.zeros(D)
    for j in range(D):
        m = sum(x[:, j]) / N
        v = sum((x[:, j] - m) ** 2) / N
        s = math.sqrt(v + eps)
        for i in range(N):
            dgamma[j] = dgamma[j] + dout[i, j] * (x[i, j] - m) / s
            dbeta[j] = dbeta[j] + dout[i, j]
        for i in range(N):
            dx[i, j] = gamma[j] / s * (dout[i, j] - dbeta[j] - dgamma[j] * (x[i, j] - m) / s)
    return dx, dgamma, dbeta
