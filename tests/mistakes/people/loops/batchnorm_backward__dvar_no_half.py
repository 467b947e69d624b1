import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, D = x.shape
    dx = np.zeros((N, D))
    dgamma = np.zeros(D)
    dbeta = np.zeros(D)
    for j in range(D):
        mu = 0.0
        for i in range(N):
            mu += x[i, j]
        mu /= N
        var = 0.0
        for i in range(N):
            var += (x[i, j] - mu) ** 2
        var /= N
        ivar = (var + eps) ** (-0.5)
        dvar = 0.0
        dmu = 0.0
        for i in range(N):
            dxhat = dout[i, j] * gamma[j]
            dvar -= dxhat * (x[i, j] - mu) * ivar ** 3
            dmu -= dxhat * ivar
            dgamma[j] += dout[i, j] * (x[i, j] - mu) * ivar
            dbeta[j] += dout[i, j]
        for i in range(N):
            dxhat = dout[i, j] * gamma[j]
            dx[i, j] = dxhat * ivar + dvar * 2 * (x[i, j] - mu) / N + dmu / N
    return dx, dgamma, dbeta
