import numpy as np


def sync_batchnorm_forward(shards, gamma, beta, eps=1e-5):
    if not shards or len({s.shape[1] for s in shards}) > 1 or sum(map(len, shards)) == 0:
        raise ValueError("bad shards")
    counts = np.array([len(s) for s in shards])[:, None]
    with np.errstate(all="ignore"):
        means = np.array([s.mean(axis=0) for s in shards])
        vars_ = np.array([s.var(axis=0) for s in shards])
    mean = (counts * means).sum(0) / counts.sum()
    var = (counts * (vars_ + (means - mean) ** 2)).sum(0) / counts.sum()
    out = []
    for s in shards:
        dtype = s.dtype if s.dtype.kind == "f" else np.float64
        out.append((gamma * (s - mean) / np.sqrt(var + eps) + beta).astype(dtype))
    return out
