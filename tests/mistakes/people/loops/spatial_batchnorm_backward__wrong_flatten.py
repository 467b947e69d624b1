import math
import numpy as np

def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, C, H, W = x.shape
    R = N * H * W
    xf = x.reshape(R, C)
    df = dout.reshape(R, C)
    dx = np.zeros((R, C))
    dgamma = np.zeros(C)
    dbeta = np.zeros(C)
    for c in range(C):
        m = sum(xf[:, c]) / R
        v = sum((xf[:, c] - m) ** 2) / R
        s = math.sqrt(v + eps)
        for r in range(R):
            dbeta[c] += df[r, c]
            dgamma[c] += df[r, c] * (xf[r, c] - m) / s
        for r in range(R):
            dx[r, c] = gamma[c] / s * (df[r, c] - dbeta[c] / R - (xf[r, c] - m) / s * dgamma[c] / R)
    return dx.reshape(N, C, H, W), dgamma, dbeta
