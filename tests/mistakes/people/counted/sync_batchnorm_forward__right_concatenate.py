import numpy as np


def sync_batchnorm_forward(shards, gamma, beta, eps=1e-5):
    if len(shards) == 0:
        raise ValueError("no shards")
    if len({s.shape[1] for s in shards}) != 1:
        raise ValueError("shards differ in D")
    whole = np.concatenate([s.astype(np.float64) for s in shards])
    if len(whole) == 0:
        raise ValueError("no rows")
    out = gamma * (whole - whole.mean(0)) / np.sqrt(whole.var(0) + eps) + beta
    ends = np.cumsum([len(s) for s in shards])[:-1]
    return [
        part.astype(s.dtype if s.dtype.kind == "f" else np.float64)
        for s, part in zip(shards, np.split(out, ends), strict=True)
    ]
