import numpy as np


class Normalized:
    def __init__(self, x, mean, var, eps):
        self.inv_std = 1.0 / np.sqrt(var + eps)
        self.value = (x - mean) * self.inv_std


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    n = x.shape[0]
    norm = Normalized(x, running_mean, running_var, eps)
    dgamma = np.sum(dout * norm.value, axis=0)
    dbeta = np.sum(dout, axis=0)
    dx = gamma * norm.inv_std / n * (n * dout - dbeta - norm.value * dgamma)
    return dx, dgamma, dbeta
