import math
import numpy as np

def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    N, K = a.shape
    D = len(bias)
    z = np.zeros((N, D))
    dz = np.zeros((N, D))
    da = np.zeros((N, K))
    dweight = np.zeros((K, D))
    dbias = np.zeros(D)
    for j in range(D):
        for i in range(N):
            z[i, j] = bias[j]
            for k in range(K):
                z[i, j] += a[i, k] * weight[k, j]
        m = 0.0
        for i in range(N):
            m += z[i, j]
        m /= N
        v = 0.0
        for i in range(N):
            v += (z[i, j] - m) ** 2
        v /= N
        for i in range(N):
            dz[i, j] = dout[i, j] * gamma[j] / math.sqrt(v + eps)
            dbias[j] += dz[i, j]
            for k in range(K):
                dweight[k, j] += a[i, k] * dz[i, j]
                da[i, k] += weight[k, j] * dz[i, j]
    return da, dweight, dbias
