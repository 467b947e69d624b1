import math
import numpy as np

def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, C, H, W = x.shape
    dx = np.zeros((N, C, H, W))
    dgamma = np.zeros(C)
    dbeta = np.zeros(C)
    for c in range(C):
        vals = [x[n, c, i, j] for n in range(N) for i in range(H) for j in range(W)]
        m = sum(vals) / len(vals)
        v = sum([(t - m) ** 2 for t in vals]) / len(vals)
        s = math.sqrt(v + eps)
        for n in range(N):
            for i in range(H):
                for j in range(W):
                    d = dout[n, c, i, j]
                    dgamma[c] += d * (x[n, c, i, j] - m) / s
                    dbeta[c] += d
                    dx[n, c, i, j] = d * gamma[c] / s
    return dx, dgamma, dbeta
