import numpy as np


def weight_decay_behind_batchnorm(weight, dweight, lr, decay):
    shrink = 1.0 - lr * decay
    step = np.stack([shrink * w - lr * g for w, g in zip(weight.T, dweight.T, strict=True)], axis=1)
    square = np.array([w @ w for w in weight.T])
    slope = np.array([np.sqrt(g @ g) for g in dweight.T])
    # (1 - p)^2 W + lr^2 G^2 / W = W, so W = lr G / sqrt(1 - (1 - p)^2)
    size = np.sqrt(square) * slope
    at_rest = lr * size / np.sqrt(1 - shrink**2)
    return step, lr / (shrink * square), lr / (shrink * at_rest)
