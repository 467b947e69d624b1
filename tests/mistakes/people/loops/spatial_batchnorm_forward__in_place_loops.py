import math

def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    cnt = N * H * W
    for c in range(C):
        m = 0.0
        for n in range(N):
            for h in range(H):
                for w in range(W):
                    m += x[n, c, h, w]
        m = m / cnt
        v = 0.0
        for n in range(N):
            for h in range(H):
                for w in range(W):
                    x[n, c, h, w] -= m
                    v += x[n, c, h, w] ** 2
        v = v / cnt
        for n in range(N):
            for h in range(H):
                for w in range(W):
                    x[n, c, h, w] = gamma[c] * x[n, c, h, w] / math.sqrt(v + eps) + beta[c]
    return x
