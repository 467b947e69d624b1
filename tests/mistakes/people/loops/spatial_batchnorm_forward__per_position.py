import math
import numpy as np

def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    out = np.zeros((N, C, H, W))
    for c in range(C):
        for h in range(H):
            for w in range(W):
                m = 0.0
                for n in range(N):
                    m += x[n, c, h, w]
                m /= N
                v = 0.0
                for n in range(N):
                    v += (x[n, c, h, w] - m) ** 2
                v /= N
                for n in range(N):
                    out[n, c, h, w] = gamma[c] * (x[n, c, h, w] - m) / math.sqrt(v + eps) + beta[c]
    return out
