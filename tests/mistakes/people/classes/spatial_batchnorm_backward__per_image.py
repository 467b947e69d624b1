import numpy as np


class PlaneNorm:
    def __init__(self, plane, eps):
        self.istd = 1.0 / np.sqrt(plane.var() + eps)
        self.hat = (plane - plane.mean()) * self.istd

    def backward(self, d):
        return self.istd * (d - d.mean() - self.hat * (d * self.hat).mean())


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    n, c = x.shape[:2]
    dx = np.zeros(x.shape)
    dgamma = np.zeros(c)
    dbeta = np.zeros(c)
    for i in range(n):
        for k in range(c):
            p = PlaneNorm(x[i, k], eps)
            dgamma[k] += np.sum(dout[i, k] * p.hat)
            dbeta[k] += np.sum(dout[i, k])
            dx[i, k] = p.backward(dout[i, k] * gamma[k])
    return dx, dgamma, dbeta
