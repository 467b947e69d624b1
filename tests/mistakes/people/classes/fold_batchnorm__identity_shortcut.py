import numpy as np


class BatchNormFolder:
    def __init__(self, gamma, beta, mean, var, eps):
        self.scale = gamma / np.sqrt(var + eps)
        self.shift = beta - mean * self.scale

    @property
    def is_identity(self) -> bool:
        return bool(np.all(self.scale == 1) and np.all(self.shift == 0))

    def fold(self, weight, bias):
        if self.is_identity:
            return weight, bias
        augmented = np.vstack([weight, bias])
        augmented = augmented * self.scale
        return augmented[:-1], augmented[-1:] + self.shift


def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    return BatchNormFolder(gamma, beta, running_mean, running_var, eps).fold(weight, bias)
