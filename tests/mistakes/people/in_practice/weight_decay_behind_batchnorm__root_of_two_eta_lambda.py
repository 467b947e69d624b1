import numpy as np


def weight_decay_behind_batchnorm(weight, dweight, lr, decay):
    new_weight = weight - lr * dweight - lr * decay * weight
    n2 = (weight**2).sum(axis=0)
    g2 = (dweight**2).sum(axis=0)
    return new_weight, lr / ((1 - lr * decay) * n2), np.sqrt(2 * lr * decay) / np.sqrt(n2 * g2)
