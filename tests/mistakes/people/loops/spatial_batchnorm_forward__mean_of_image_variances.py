import math
import numpy as np

def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    out = np.zeros((N, C, H, W))
    for c in range(C):
        ms = []
        vs = []
        for n in range(N):
            vals = [t for row in x[n, c] for t in row]
            m = sum(vals) / len(vals)
            ms.append(m)
            vs.append(sum([(t - m) ** 2 for t in vals]) / len(vals))
        m = sum(ms) / N
        v = sum(vs) / N
        for n in range(N):
            for h in range(H):
                for w in range(W):
                    out[n, c, h, w] = gamma[c] * (x[n, c, h, w] - m) / math.sqrt(v + eps) + beta[c]
    return out
