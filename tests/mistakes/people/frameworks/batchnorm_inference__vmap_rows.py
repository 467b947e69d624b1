import numpy as np


def batchnorm_inference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    def apply(row):
        return gamma * (row - running_mean) / np.sqrt(running_var + eps) + beta

    return np.stack([apply(row) for row in x])
