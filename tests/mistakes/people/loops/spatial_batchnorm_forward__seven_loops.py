import math
import numpy as np

def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    out = np.zeros((N, C, H, W))
    for c in range(C):
        vals = []
        for n in range(N):
            for h in range(H):
                for w in range(W):
                    vals.append(x[n, c, h, w])
        m = sum(vals) / len(vals)
        s = 0
        for t in vals:
            s += (t - m) ** 2
        s = math.sqrt(s / len(vals) + eps)
        k = 0
        for n in range(N):
            for h in range(H):
                for w in range(W):
                    out[n, c, h, w] = gamma[c] * (vals[k] - m) / s + beta[c]
                    k += 1
    return out
