# RIGHT: plain loops, filling a list of lists
import math

import numpy as np


def rmsnorm_forward(x, gamma, eps=1e-5):
    kind = x.dtype if x.dtype.kind == "f" else np.float64
    n, d = x.shape
    out = np.empty((n, d), dtype=kind)
    for i in range(n):
        values = x[i].tolist()
        square_sum = 0.0
        for v in values:
            square_sum += float(v) * float(v)
        root = math.sqrt(square_sum / d + eps)
        for j in range(d):
            out[i, j] = float(gamma[j]) * (float(values[j]) / root)
    return out
