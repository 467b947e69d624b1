import math

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, D = x.shape
    for j in range(D):
        m = 0.0
        for i in range(N):
            m += x[i, j]
        m /= N
        v = 0.0
        for i in range(N):
            x[i, j] -= m
            v += x[i, j] * x[i, j]
        inv = 1.0 / math.sqrt(v / N + eps)
        for i in range(N):
            x[i, j] = gamma[j] * x[i, j] * inv + beta[j]
    return x
