import numpy as np


def sync_batchnorm_forward(shards, gamma, beta, eps=1e-5):
    full = [s for s in shards if len(s)]
    if not full or len({s.shape[1] for s in shards}) > 1:
        raise ValueError("bad shards")
    # all_reduce, then divide by the world size
    mean = np.mean([s.mean(axis=0) for s in full], axis=0)
    sq = np.mean([(s**2).mean(axis=0) for s in full], axis=0)
    var = sq - mean**2
    out = []
    for s in shards:
        dtype = s.dtype if s.dtype.kind == "f" else np.float64
        out.append((gamma * (s - mean) / np.sqrt(var + eps) + beta).astype(dtype))
    return out
