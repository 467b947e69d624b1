import math
import numpy as np

def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, C, H, W = x.shape
    dx = np.zeros(x.shape)
    dgamma = np.zeros(C)
    dbeta = np.zeros(C)
    for c in range(C):
        m = 0.0
        for n in range(N):
            for h in range(H):
                for w in range(W):
                    m += x[n, c, h, w]
        m /= N * H * W
        v = 0.0
        for n in range(N):
            for h in range(H):
                for w in range(W):
                    v += (x[n, c, h, w] - m) ** 2
        v /= N * H * W
        s = math.sqrt(v + eps)
        for n in range(N):
            for h in range(H):
                for w in range(W):
                    dbeta[c] += dout[n, c, h, w]
                    dgamma[c] += dout[n, c, h, w] * (x[n, c, h, w] - m) / s
        for n in range(N):
            for h in range(H):
                for w in range(W):
                    xh = (x[n, c, h, w] - m) / s
                    dx[n, c, h, w] = gamma[c] / (N * s) * (N * dout[n, c, h, w] - dbeta[c] - xh * dgamma[c])
    return dx, dgamma, dbeta
