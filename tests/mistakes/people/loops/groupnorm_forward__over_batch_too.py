import math
import numpy as np

def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    k = C // num_groups
    out = np.zeros((N, C, H, W))
    for g in range(num_groups):
        part = x[:, g * k:(g + 1) * k]
        vals = list(part.flatten())
        m = sum(vals) / len(vals)
        v = 0
        for t in vals:
            v += (t - m) ** 2
        v = v / len(vals)
        for n in range(N):
            for c in range(g * k, (g + 1) * k):
                for h in range(H):
                    for w in range(W):
                        out[n, c, h, w] = gamma[c] * (x[n, c, h, w] - m) / math.sqrt(v + eps) + beta[c]
    return out
