import math
import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    n, d = x.shape
    dx = np.zeros((n, d))
    dgamma = np.zeros(d)
    dbeta = np.zeros(d)
    for j in range(d):
        m = 0.0
        for i in range(n):
            m += x[i, j] / n
        v = 0.0
        for i in range(n):
            v += (x[i, j] - m) ** 2 / n
        s = math.sqrt(v + eps)
        for i in range(n):
            dgamma[j] += dout[i, j] * (x[i, j] - m) / s
            dbeta[j] += dout[i, j]
        dgamma[j] /= n
        dbeta[j] /= n
        for i in range(n):
            xh = (x[i, j] - m) / s
            dx[i, j] = gamma[j] / s * (dout[i, j] - dbeta[j] - xh * dgamma[j])
    return dx, dgamma, dbeta
