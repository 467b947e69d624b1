import math
import numpy as np

def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    k = C // num_groups
    out = np.zeros((N, C, H, W))
    for n in range(N):
        for g in range(num_groups):
            block = x[n, g * k:g * k + k]
            m = 0.0
            for t in block.flatten():
                m += t
            m /= block.size
            v = 0.0
            for t in block.flatten():
                v += (t - m) ** 2
            v /= block.size
            for c in range(k):
                for i in range(H):
                    for j in range(W):
                        out[n, g * k + c, i, j] = gamma[g] * (block[c, i, j] - m) / math.sqrt(v + eps) + beta[g]
    return out
