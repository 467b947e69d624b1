import math
import numpy as np

def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    N, K = a.shape
    D = weight.shape[1]
    z = np.zeros((N, D))
    for i in range(N):
        for j in range(D):
            for k in range(K):
                z[i, j] += a[i, k] * weight[k, j]
            z[i, j] += bias[j]
    dz = np.zeros((N, D))
    dbias = np.zeros(D)
    for j in range(D):
        m = sum(z[:, j]) / N
        s = math.sqrt(sum((z[:, j] - m) ** 2) / N + eps)
        t1 = 0.0
        t2 = 0.0
        for i in range(N):
            t1 += dout[i, j]
            t2 += dout[i, j] * (z[i, j] - m) / s
        for i in range(N):
            dz[i, j] = gamma[j] / s * (dout[i, j] - t1 / N - (z[i, j] - m) / s * t2 / N)
        dbias[j] = t1
    da = np.zeros((N, K))
    dweight = np.zeros((K, D))
    for i in range(N):
        for k in range(K):
            for j in range(D):
                da[i, k] += dz[i, j] * weight[k, j]
                dweight[k, j] += a[i, k] * dz[i, j]
    return da, dweight, dbias
