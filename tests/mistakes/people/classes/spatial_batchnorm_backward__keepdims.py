import numpy as np

AXES = (0, 2, 3)


class Reducer:
    @staticmethod
    def mean(v):
        return np.mean(v, axis=AXES, keepdims=True)

    @staticmethod
    def sum(v):
        return np.sum(v, axis=AXES, keepdims=True)


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    xmu = x - Reducer.mean(x)
    inv_std = 1.0 / np.sqrt(Reducer.mean(xmu * xmu) + eps)
    x_hat = xmu * inv_std
    dgamma = Reducer.sum(dout * x_hat)
    dbeta = Reducer.sum(dout)
    m = x.size // x.shape[1]
    scale = gamma[:, np.newaxis, np.newaxis] * inv_std
    dx = scale * (dout - dbeta / m - x_hat * dgamma / m)
    return dx, dgamma, dbeta
