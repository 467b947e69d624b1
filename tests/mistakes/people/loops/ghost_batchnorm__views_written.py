import math

def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    N = x.shape[0]
    start = 0
    while start < N:
        part = x[start:start + ghost_size]
        n = len(part)
        for j in range(x.shape[1]):
            m = 0.0
            for i in range(n):
                m += part[i, j]
            m /= n
            v = 0.0
            for i in range(n):
                v += (part[i, j] - m) ** 2
            v /= n
            s = math.sqrt(v + eps)
            for i in range(n):
                part[i, j] = gamma[j] * (part[i, j] - m) / s + beta[j]
        start += ghost_size
    return x
