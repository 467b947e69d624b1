import math
import numpy as np

def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    out = np.zeros((N, C, H, W))
    for n in range(N):
        for start in range(0, C, num_groups):
            vals = []
            for c in range(start, min(start + num_groups, C)):
                for h in range(H):
                    for w in range(W):
                        vals.append(x[n, c, h, w])
            m = sum(vals) / len(vals)
            v = sum([(t - m) ** 2 for t in vals]) / len(vals)
            for c in range(start, min(start + num_groups, C)):
                for h in range(H):
                    for w in range(W):
                        out[n, c, h, w] = gamma[c] * (x[n, c, h, w] - m) / math.sqrt(v + eps) + beta[c]
    return out
