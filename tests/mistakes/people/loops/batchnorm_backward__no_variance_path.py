import math
import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, D = x.shape
    dx = np.zeros((N, D))
    dgamma = np.zeros(D)
    dbeta = np.zeros(D)
    for j in range(D):
        m = 0.0
        for i in range(N):
            m += x[i, j]
        m /= N
        v = 0.0
        for i in range(N):
            v += (x[i, j] - m) ** 2
        v /= N
        s = math.sqrt(v + eps)
        dm = 0.0
        for i in range(N):
            dbeta[j] += dout[i, j]
            dgamma[j] += dout[i, j] * (x[i, j] - m) / s
            dm += dout[i, j] * gamma[j] * (-1.0 / s)
        for i in range(N):
            dx[i, j] = dout[i, j] * gamma[j] / s + dm / N
    return dx, dgamma, dbeta
