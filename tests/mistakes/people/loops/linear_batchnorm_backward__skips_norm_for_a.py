import math
import numpy as np

def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    N, K = a.shape
    D = weight.shape[1]
    z = np.dot(a, weight)
    da = np.zeros((N, K))
    dweight = np.zeros((K, D))
    dbias = np.zeros(D)
    for j in range(D):
        for i in range(N):
            z[i, j] = z[i, j] + bias[j]
        m = sum(z[:, j]) / N
        v = 0.0
        for i in range(N):
            v += (z[i, j] - m) ** 2 / N
        s = math.sqrt(v + eps)
        p = 0.0
        q = 0.0
        for i in range(N):
            p += dout[i, j]
            q += dout[i, j] * (z[i, j] - m)
        for i in range(N):
            tmp = gamma[j] * (dout[i, j] - p / N - (z[i, j] - m) * q / (N * s * s)) / s
            dbias[j] += tmp
            for k in range(K):
                dweight[k, j] += a[i, k] * tmp
                da[i, k] += dout[i, j] * weight[k, j]
    return da, dweight, dbias
