import math
import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, D = x.shape
    dx = np.zeros((N, D))
    dgamma = np.zeros(D)
    dbeta = np.zeros(D)
    for j in range(D):
        m = sum(x[:, j]) / N
        v = sum([(t - m) ** 2 for t in x[:, j]]) / N
        s = math.sqrt(v + eps)
        for i in range(N):
            dgamma[j] += dout[i, j] * (x[i, j] - m) / s
            dbeta[j] += dout[i, j]
            dx[i, j] = dout[i, j] * gamma[j] / s
    return dx, dgamma, dbeta
