import math

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    x = x.tolist()
    n = len(x)
    d = len(x[0])
    out = [[0.0] * d for _ in range(n)]
    for j in range(d):
        m = sum([x[i][j] for i in range(n)]) / n
        v = sum([(x[i][j] - m) ** 2 for i in range(n)]) / n
        for i in range(n):
            out[i][j] = gamma[j] * (x[i][j] - m) / math.sqrt(v + eps) + beta[j]
    return out
