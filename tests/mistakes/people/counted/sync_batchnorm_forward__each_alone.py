import numpy as np


def sync_batchnorm_forward(shards, gamma, beta, eps=1e-5):
    if not shards or len({s.shape[1] for s in shards}) > 1 or sum(map(len, shards)) == 0:
        raise ValueError("bad shards")
    out = []
    for s in shards:
        dtype = s.dtype if s.dtype.kind == "f" else np.float64
        if len(s) == 0:
            out.append(np.empty(s.shape, dtype))
            continue
        out.append((gamma * (s - s.mean(0)) / np.sqrt(s.var(0) + eps) + beta).astype(dtype))
    return out
