import numpy as np


class RMSNorm:
    def __init__(self, weight, eps):
        self.weight = np.asarray(weight)
        self.eps = eps

    def _norm(self, x):
        return x * np.power(np.mean(np.power(x, 2), axis=-1, keepdims=True) + self.eps, -0.5)

    def __call__(self, x):
        output = self._norm(x.astype(np.float32))
        return (output * (1.0 + self.weight)).astype(x.dtype)


def rmsnorm_forward(x, gamma, eps=1e-5):
    return RMSNorm(gamma, eps)(x)
