"""A channel of an image at a time, running totals in the data's own precision."""

import numpy as np


def instancenorm_forward(x, gamma, beta, eps=1e-5):
    out = np.empty(x.shape, dtype=x.dtype)
    for i, image in enumerate(x):
        for c, plane in enumerate(image):
            total = x.dtype.type(0)
            for value in plane.flat:
                total += value
            mean = total / plane.size
            squares = x.dtype.type(0)
            for value in plane.flat:
                squares += (value - mean) ** 2
            scale = gamma[c] / np.sqrt(squares / plane.size + eps)
            out[i, c] = (plane - mean) * scale + beta[c]
    return out
