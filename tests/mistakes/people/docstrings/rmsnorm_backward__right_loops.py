# RIGHT: double loop in Python floats
import math

import numpy as np


def rmsnorm_backward(dout, x, gamma, eps=1e-5):
    n, d = x.shape
    kind = x.dtype if x.dtype.kind == "f" else np.float64
    g = [float(v) for v in gamma]
    dx = []
    dgamma = [0.0] * d
    for i in range(n):
        r = [float(v) for v in x[i]]
        u = [float(v) for v in dout[i]]
        root = math.sqrt(sum(v * v for v in r) / d + eps)
        hat = [v / root for v in r]
        inner = 0.0
        for j in range(d):
            inner += g[j] * u[j] * hat[j]
            dgamma[j] += u[j] * hat[j]
        dx.append([(g[j] * u[j] - hat[j] * inner / d) / root for j in range(d)])
    return np.array(dx, dtype=kind).reshape(n, d), np.array(dgamma, dtype=kind)
