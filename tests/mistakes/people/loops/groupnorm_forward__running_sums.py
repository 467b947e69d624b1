import math
import numpy as np

def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    k = C // num_groups
    out = np.zeros((N, C, H, W))
    for n in range(N):
        for g in range(num_groups):
            s = 0.0
            q = 0.0
            for c in range(g * k, (g + 1) * k):
                for h in range(H):
                    for w in range(W):
                        s += x[n, c, h, w]
                        q += x[n, c, h, w] * x[n, c, h, w]
            m = s / (k * H * W)
            v = q / (k * H * W) - m * m
            for c in range(g * k, (g + 1) * k):
                for h in range(H):
                    for w in range(W):
                        out[n, c, h, w] = gamma[c] * (x[n, c, h, w] - m) / math.sqrt(v + eps) + beta[c]
    return out
