import math
import numpy as np

def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    out = np.zeros(x.shape)
    for n in range(N):
        for g in range(num_groups):
            m = 0.0
            cnt = 0
            for c in range(C):
                if c % num_groups == g:
                    for h in range(H):
                        for w in range(W):
                            m += x[n, c, h, w]
                            cnt += 1
            m /= cnt
            v = 0.0
            for c in range(C):
                if c % num_groups == g:
                    for h in range(H):
                        for w in range(W):
                            v += (x[n, c, h, w] - m) ** 2
            s = math.sqrt(v / cnt + eps)
            for c in range(C):
                if c % num_groups == g:
                    for h in range(H):
                        for w in range(W):
                            out[n, c, h, w] = gamma[c] * (x[n, c, h, w] - m) / s + beta[c]
    return out
