import math
import numpy as np

def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    k = C // num_groups
    out = np.zeros((N, C, H, W))
    for n in range(N):
        for h in range(H):
            for w in range(W):
                for g in range(num_groups):
                    m = 0.0
                    for c in range(g * k, g * k + k):
                        m += x[n, c, h, w]
                    m /= k
                    v = 0.0
                    for c in range(g * k, g * k + k):
                        v += (x[n, c, h, w] - m) ** 2
                    v /= k
                    for c in range(g * k, g * k + k):
                        out[n, c, h, w] = gamma[c] * (x[n, c, h, w] - m) / math.sqrt(v + eps) + beta[c]
    return out
