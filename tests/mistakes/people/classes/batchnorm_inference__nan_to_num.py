import numpy as np


class Inference:
    def __init__(self, gamma, beta, mean, var, eps):
        self.scale = np.asarray(gamma, dtype=np.float64) / np.sqrt(np.asarray(var, dtype=np.float64) + eps)
        self.shift = np.asarray(beta, dtype=np.float64) - mean * self.scale

    def predict(self, x):
        y = x * self.scale + self.shift
        if not np.isfinite(y).all():
            y = np.nan_to_num(y)
        return y


def batchnorm_inference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return Inference(gamma, beta, running_mean, running_var, eps).predict(x)
