# WRONG: dx is filled into np.zeros_like(x), which cuts off everything behind the point where x holds integers
import math

import numpy as np


def layernorm_backward(dout, x, gamma, eps=1e-5):
    rows, cols = x.shape
    kind = x.dtype if x.dtype.kind == "f" else float
    dx = np.zeros_like(x)
    dgamma = [0.0] * cols
    dbeta = [0.0] * cols
    for i in range(rows):
        row = [float(v) for v in x[i]]
        grad = [float(v) for v in dout[i]]
        total = 0.0
        for v in row:
            total += v
        mean = total / cols
        total = 0.0
        for v in row:
            total += (v - mean) * (v - mean)
        s = math.sqrt(total / cols + eps)
        hat = [(v - mean) / s for v in row]
        dhat = [grad[j] * float(gamma[j]) for j in range(cols)]
        m1 = 0.0
        m2 = 0.0
        for j in range(cols):
            m1 += dhat[j]
            m2 += dhat[j] * hat[j]
            dgamma[j] += grad[j] * hat[j]
            dbeta[j] += grad[j]
        m1 /= cols
        m2 /= cols
        for j in range(cols):
            dx[i, j] = (dhat[j] - m1 - hat[j] * m2) / s
    return dx.astype(kind), np.array(dgamma, dtype=kind), np.array(dbeta, dtype=kind)
