import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    n = x.shape[0]
    d = x.shape[1]
    dx = np.zeros((n, d))
    dgamma = np.zeros(d)
    dbeta = np.zeros(d)
    for k in range(d):
        mu = 0
        for i in range(n):
            mu += x[i, k]
        mu = mu / n
        var = 0
        for i in range(n):
            var += (x[i, k] - mu) ** 2
        var = var / n
        dvar = 0
        for i in range(n):
            dxhat = dout[i, k] * gamma[k]
            dvar += dxhat * (x[i, k] - mu) * -0.5 * (var + eps) ** -1.5
            dgamma[k] += dout[i, k] * (x[i, k] - mu) / (var + eps) ** 0.5
            dbeta[k] += dout[i, k]
        for i in range(n):
            dx[i, k] = dout[i, k] * gamma[k] / (var + eps) ** 0.5 + dvar * 2 * (x[i, k] - mu) / n
    return dx, dgamma, dbeta
