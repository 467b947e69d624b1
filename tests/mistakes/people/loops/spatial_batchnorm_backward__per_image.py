import math
import numpy as np

def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, C, H, W = x.shape
    M = H * W
    dx = np.zeros((N, C, H, W))
    dgamma = np.zeros(C)
    dbeta = np.zeros(C)
    for n in range(N):
        for c in range(C):
            xs = list(x[n, c].flatten())
            ds = list(dout[n, c].flatten())
            m = sum(xs) / M
            s = math.sqrt(sum([(t - m) ** 2 for t in xs]) / M + eps)
            z = [(t - m) / s for t in xs]
            db = sum(ds)
            dg = 0.0
            for k in range(M):
                dg += ds[k] * z[k]
            dgamma[c] += dg
            dbeta[c] += db
            for k in range(M):
                dx[n, c, k // W, k % W] = gamma[c] / s * (ds[k] - db / M - z[k] * dg / M)
    return dx, dgamma, dbeta
