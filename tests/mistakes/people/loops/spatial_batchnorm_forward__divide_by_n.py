import math
import numpy as np

def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    out = np.zeros((N, C, H, W))
    for c in range(C):
        m = 0.0
        v = 0.0
        for n in range(N):
            for h in range(H):
                for w in range(W):
                    m += x[n, c, h, w]
        m /= N
        for n in range(N):
            for h in range(H):
                for w in range(W):
                    v += (x[n, c, h, w] - m) ** 2
        v /= N
        s = math.sqrt(v + eps)
        for n in range(N):
            for h in range(H):
                for w in range(W):
                    out[n, c, h, w] = gamma[c] * (x[n, c, h, w] - m) / s + beta[c]
    return out
