import math
import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    n, d = x.shape
    dx = np.zeros((n, d))
    dgamma = np.zeros(d)
    dbeta = np.zeros(d)
    for k in range(d):
        mu = 0.0
        for i in range(n):
            mu += x[i, k]
        mu /= n
        var = 0.0
        for i in range(n):
            var += (x[i, k] - mu) ** 2
        var /= (n - 1)
        s = math.sqrt(var + eps)
        dvar = 0.0
        for i in range(n):
            dbeta[k] += dout[i, k]
            dgamma[k] += dout[i, k] * (x[i, k] - mu) / s
            dvar += dout[i, k] * gamma[k] * (x[i, k] - mu) * (-0.5) / s ** 3
        for i in range(n):
            dx[i, k] = gamma[k] * (dout[i, k] - dbeta[k] / n) / s + 2.0 * dvar * (x[i, k] - mu) / (n - 1)
    return dx, dgamma, dbeta
