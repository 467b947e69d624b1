import math
import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, D = x.shape
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
        s = math.sqrt(v / N + eps)
        for i in range(N):
            dbeta[j] += dout[i, j]
            dgamma[j] += dout[i, j] * (x[i, j] - m) / s
        for i in range(N):
            dout[i, j] *= gamma[j]
            dout[i, j] -= gamma[j] * dbeta[j] / N
            dout[i, j] -= gamma[j] * dgamma[j] * (x[i, j] - m) / s / N
            dout[i, j] /= s
    return dout, dgamma, dbeta
