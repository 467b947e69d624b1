import numpy as np


def weight_decay_behind_batchnorm(weight, dweight, lr, decay):
    p = lr * decay
    new_weight = (1 - p) * weight - lr * dweight
    norm = np.linalg.norm(weight) * np.ones(weight.shape[1])
    gnorm = np.linalg.norm(dweight, axis=0)
    return new_weight, lr / ((1 - p) * norm**2), np.sqrt(p * (2 - p)) / ((1 - p) * norm * gnorm)
