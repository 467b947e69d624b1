import numpy as np


def weight_decay_behind_batchnorm(weight, dweight, lr, decay):
    grad = dweight + 2 * decay * weight
    new_weight = weight - lr * grad
    p = lr * decay
    norms = np.linalg.norm(weight, axis=0)
    rate = lr / ((1 - p) * norms**2)
    resting = np.sqrt(p * (2 - p)) / ((1 - p) * norms * np.linalg.norm(dweight, axis=0))
    return new_weight, rate, resting
