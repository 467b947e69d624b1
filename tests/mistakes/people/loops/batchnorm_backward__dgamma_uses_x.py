import math
import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, D = x.shape
    dx = np.zeros((N, D))
    dgamma = np.zeros(D)
    dbeta = np.zeros(D)
    for j in range(D):
        m = sum(x[:, j]) / N
        v = 0.0
        for i in range(N):
            v += (x[i, j] - m) ** 2
        s = math.sqrt(v / N + eps)
        a = 0.0
        b = 0.0
        for i in range(N):
            dgamma[j] += dout[i, j] * x[i, j]
            dbeta[j] += dout[i, j]
            a += dout[i, j] * gamma[j]
            b += dout[i, j] * gamma[j] * (x[i, j] - m) / s
        for i in range(N):
            dx[i, j] = (N * dout[i, j] * gamma[j] - a - (x[i, j] - m) / s * b) / (N * s)
    return dx, dgamma, dbeta
