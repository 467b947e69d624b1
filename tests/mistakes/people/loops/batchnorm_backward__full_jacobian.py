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
        z = [(t - m) / s for t in x[:, j]]
        for i in range(N):
            dgamma[j] += dout[i, j] * z[i]
            dbeta[j] += dout[i, j]
            for k in range(N):
                same = 1.0 if i == k else 0.0
                J = (same - 1.0 / N - z[i] * z[k] / N) / s
                dx[i, j] += dout[k, j] * gamma[j] * J
    return dx, dgamma, dbeta
