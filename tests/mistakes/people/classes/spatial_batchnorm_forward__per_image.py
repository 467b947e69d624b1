import numpy as np


class SpatialMoments:
    AXES = (2, 3)

    def __init__(self, x):
        self.mean = x.mean(axis=self.AXES, keepdims=True)
        self.var = x.var(axis=self.AXES, keepdims=True)


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    m = SpatialMoments(x)
    x_hat = (x - m.mean) / np.sqrt(m.var + eps)
    return gamma[None, :, None, None] * x_hat + beta[None, :, None, None]
