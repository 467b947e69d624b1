import math
import numpy as np

def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    N, K = a.shape
    D = weight.shape[1]
    da = np.zeros((N, K))
    dweight = np.zeros((K, D))
    dbias = np.zeros(D, dtype=int)
    for j in range(D):
        z = np.zeros(N)
        for i in range(N):
            for k in range(K):
                z[i] += a[i, k] * weight[k, j]
            z[i] += bias[j]
        m = 0.0
        for i in range(N):
            m += z[i]
        m /= N
        v = 0.0
        for i in range(N):
            v += (z[i] - m) ** 2
        v /= N
        s = math.sqrt(v + eps)
        s1 = 0.0
        s2 = 0.0
        for i in range(N):
            s1 += dout[i, j]
            s2 += dout[i, j] * (z[i] - m) / s
        for i in range(N):
            dz = gamma[j] / s * (dout[i, j] - s1 / N - (z[i] - m) / s * s2 / N)
            for k in range(K):
                da[i, k] += dz * weight[k, j]
                dweight[k, j] += dz * a[i, k]
    return da, dweight, dbias
