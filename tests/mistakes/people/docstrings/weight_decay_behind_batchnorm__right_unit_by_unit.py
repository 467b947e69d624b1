# RIGHT: a loop over units, the resting length solved for first
import math

import numpy as np


def weight_decay_behind_batchnorm(weight, dweight, lr, decay):
    if lr <= 0 or math.isnan(lr) or math.isinf(lr):
        raise ValueError("lr")
    if decay < 0 or math.isnan(decay):
        raise ValueError("decay")
    if lr * decay >= 1:
        raise ValueError("lr and decay: lr * decay is 1 or more")
    kind = np.dtype(float) if weight.dtype.kind in "iub" else weight.dtype
    K, D = weight.shape
    new = np.zeros((K, D), dtype=kind)
    rate = np.zeros(D, dtype=kind)
    resting_rate = np.zeros(D, dtype=kind)
    left = 1.0 - lr * decay
    for j in range(D):
        w = [float(v) for v in weight[:, j]]
        g = [float(v) for v in dweight[:, j]]
        for i in range(K):
            new[i, j] = w[i] - lr * (g[i] + decay * w[i])
        length2 = sum(v * v for v in w)
        gradient = math.sqrt(length2) * math.sqrt(sum(v * v for v in g))   # at length 1
        if length2 > 0:
            rate[j] = lr / (length2 * left)
        if decay > 0 and gradient > 0:
            # length2 = left**2 * length2 + lr**2 * gradient**2 / length2
            at_rest = lr * gradient / math.sqrt(lr * decay * (1.0 + left))
            resting_rate[j] = lr / (at_rest * left)
    return new, rate, resting_rate
