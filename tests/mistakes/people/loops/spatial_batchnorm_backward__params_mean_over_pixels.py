import math
import numpy as np

def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, C, H, W = x.shape
    dx = np.zeros((N, C, H, W))
    dgamma = np.zeros(C)
    dbeta = np.zeros(C)
    T = N * H * W
    for c in range(C):
        m = 0.0
        v = 0.0
        for n in range(N):
            for p in x[n, c].ravel():
                m += p / T
        for n in range(N):
            for p in x[n, c].ravel():
                v += (p - m) ** 2 / T
        s = math.sqrt(v + eps)
        g = 0.0
        b = 0.0
        for n in range(N):
            for h in range(H):
                for w in range(W):
                    g += dout[n, c, h, w] * (x[n, c, h, w] - m) / s
                    b += dout[n, c, h, w]
        for n in range(N):
            for h in range(H):
                for w in range(W):
                    dx[n, c, h, w] = gamma[c] / s * (dout[n, c, h, w] - b / T - g / T * (x[n, c, h, w] - m) / s)
        dgamma[c] = g / (H * W)
        dbeta[c] = b / (H * W)
    return dx, dgamma, dbeta
