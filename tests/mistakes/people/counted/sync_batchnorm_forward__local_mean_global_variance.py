import numpy as np


def sync_batchnorm_forward(shards, gamma, beta, eps=1e-5):
    if not shards or len({s.shape[1] for s in shards}) > 1 or sum(map(len, shards)) == 0:
        raise ValueError("bad shards")
    total = sum(len(s) for s in shards)
    mean = sum(s.sum(axis=0) for s in shards) / total
    var = sum(((s - mean) ** 2).sum(axis=0) for s in shards) / total
    out = []
    for s in shards:
        dtype = s.dtype if s.dtype.kind == "f" else np.float64
        local = s.mean(axis=0) if len(s) else mean
        out.append((gamma * (s - local) / np.sqrt(var + eps) + beta).astype(dtype))
    return out
