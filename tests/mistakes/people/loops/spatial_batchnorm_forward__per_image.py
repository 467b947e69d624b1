import math
import numpy as np

def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    out = np.zeros(x.shape)
    for n in range(N):
        for c in range(C):
            m = 0
            for i in range(H):
                for j in range(W):
                    m += x[n][c][i][j]
            m = m / (H * W)
            v = 0
            for i in range(H):
                for j in range(W):
                    v += (x[n][c][i][j] - m) ** 2
            v = v / (H * W)
            for i in range(H):
                for j in range(W):
                    out[n][c][i][j] = gamma[c] * (x[n][c][i][j] - m) / math.sqrt(v + eps) + beta[c]
    return out
