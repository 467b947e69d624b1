import numpy as np


def sync_batchnorm_forward(shards, gamma, beta, eps=1e-5):
    if not shards or len({s.shape[1] for s in shards}) > 1 or sum(map(len, shards)) == 0:
        raise ValueError("bad shards")
    total, mean, var = sum(map(len, shards)), 0.0, 0.0
    for s in shards:
        if len(s):
            mean = mean + len(s) / total * s.mean(axis=0)
            var = var + len(s) / total * s.var(axis=0)
    out = []
    for s in shards:
        dtype = s.dtype if s.dtype.kind == "f" else np.float64
        out.append((gamma * (s - mean) / np.sqrt(var + eps) + beta).astype(dtype))
    return out
