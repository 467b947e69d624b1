import numpy as np


def sync_batchnorm_forward(shards, gamma, beta, eps=1e-5):
    full = [s for s in shards if len(s)]
    if not full or len({s.shape[1] for s in shards}) > 1:
        raise ValueError("bad shards")
    n = np.array([len(s) for s in full], dtype=float)[:, None]
    m = np.array([s.mean(0) for s in full])
    v = np.array([s.var(0) for s in full])
    mean = (n * m).sum(0) / n.sum()
    # law of total variance: within plus between
    var = (n * v).sum(0) / n.sum() + m.var(0)
    out = []
    for s in shards:
        dtype = s.dtype if s.dtype.kind == "f" else np.float64
        out.append((gamma * (s - mean) / np.sqrt(var + eps) + beta).astype(dtype))
    return out
