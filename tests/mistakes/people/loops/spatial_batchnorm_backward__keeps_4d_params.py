import math
import numpy as np

def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, C, H, W = x.shape
    dx = np.zeros((N, C, H, W))
    dgamma = np.zeros((1, C, 1, 1))
    dbeta = np.zeros((1, C, 1, 1))
    M = N * H * W
    for c in range(C):
        m = 0.0
        v = 0.0
        for n in range(N):
            for h in range(H):
                for w in range(W):
                    m += x[n, c, h, w]
        m /= M
        for n in range(N):
            for h in range(H):
                for w in range(W):
                    v += (x[n, c, h, w] - m) ** 2
        v /= M
        s = math.sqrt(v + eps)
        sb = 0.0
        sg = 0.0
        for n in range(N):
            for h in range(H):
                for w in range(W):
                    sb += dout[n, c, h, w]
                    sg += dout[n, c, h, w] * (x[n, c, h, w] - m) / s
        for n in range(N):
            for h in range(H):
                for w in range(W):
                    z = (x[n, c, h, w] - m) / s
                    dx[n, c, h, w] = gamma[c] / s * (dout[n, c, h, w] - sb / M - z * sg / M)
        dgamma[0, c, 0, 0] = sg
        dbeta[0, c, 0, 0] = sb
    return dx, dgamma, dbeta
