import math
import numpy as np

def bn_back(d, z, g, eps):
    n = len(z)
    m = sum(z) / n
    s = math.sqrt(sum([(t - m) ** 2 for t in z]) / n + eps)
    xh = [(t - m) / s for t in z]
    s1 = sum(d)
    s2 = 0
    for i in range(n):
        s2 += d[i] * xh[i]
    return [g / s * (d[i] - s1 / n - xh[i] * s2 / n) for i in range(n)]

def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    n = a.shape[0]
    K, D = weight.shape
    da = np.zeros((n, K))
    dw = np.zeros((K, D))
    db = np.zeros(D)
    for j in range(D):
        z = []
        for i in range(n):
            z.append(sum([a[i, k] * weight[k, j] for k in range(K)]) + bias[j])
        dz = bn_back(dout[:, j], z, gamma[j], eps)
        for k in range(K):
            for i in range(n):
                dw[k, j] += a[i, k] * dz[i] / n
                da[i, k] += dz[i] * weight[k, j]
        db[j] = sum(dz) / n
    return da, dw, db
