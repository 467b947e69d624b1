# WRONG: the variance divides by H * W - 1
import math

import numpy as np


def _welford(plane):
    count, mean, m2 = 0, 0.0, 0.0
    for value in plane.ravel():
        v = float(value)
        count += 1
        delta = v - mean
        mean += delta / count
        m2 += delta * (v - mean)
    return mean, m2 / max(count - 1, 1)


def instancenorm_forward(x, gamma, beta, eps=1e-5):
    images, channels, height, width = x.shape
    kind = x.dtype if x.dtype.kind == "f" else np.dtype(float)
    out = np.zeros(x.shape, dtype=kind)
    if height * width == 0:
        return out
    for i in range(images):
        for c in range(channels):
            mean, var = _welford(x[i, c])
            scale = float(gamma[c]) / math.sqrt(var + eps)
            shifted = (x[i, c].astype(float) - mean) * scale
            out[i, c] = shifted + float(beta[c])
    return out
