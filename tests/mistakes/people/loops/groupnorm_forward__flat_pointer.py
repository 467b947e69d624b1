import math

def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    N, C, H, W = x.shape
    p = x.reshape(N * C * H * W)
    size = (C // num_groups) * H * W
    for g in range(N * num_groups):
        base = g * size
        m = 0.0
        for k in range(size):
            m += p[base + k]
        m /= size
        v = 0.0
        for k in range(size):
            v += (p[base + k] - m) * (p[base + k] - m)
        inv = 1.0 / math.sqrt(v / size + eps)
        for k in range(size):
            c = ((base + k) // (H * W)) % C
            p[base + k] = gamma[c] * (p[base + k] - m) * inv + beta[c]
    return p.reshape(N, C, H, W)
