import math
import numpy as np

def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    flat = x.reshape(-1, C)
    res = np.zeros(flat.shape)
    R = len(flat)
    for c in range(C):
        m = sum(flat[:, c]) / R
        v = sum([(t - m) ** 2 for t in flat[:, c]]) / R
        s = math.sqrt(v + eps)
        for r in range(R):
            res[r, c] = gamma[c] * (flat[r, c] - m) / s + beta[c]
    return res.reshape(N, C, H, W)
