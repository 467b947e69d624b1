import numpy as np


def sync_batchnorm_backward(douts, shards, gamma, eps=1e-5):
    if not shards or len(douts) != len(shards) or sum(map(len, shards)) == 0:
        raise ValueError("bad shards")
    if any(d.shape != s.shape for d, s in zip(douts, shards)):
        raise ValueError("bad shapes")
    kind = np.result_type(*shards)
    dtype = kind if kind.kind == "f" else np.float64
    x = np.concatenate(shards)
    mean, std = x.mean(0), np.sqrt(x.var(0) + eps)
    dxs = [(gamma * d / std).astype(dtype) for d in douts]
    dgamma = sum((d * (s - mean) / std).sum(0) for d, s in zip(douts, shards))
    dbeta = sum(d.sum(0) for d in douts)
    return dxs, dgamma.astype(dtype), dbeta.astype(dtype)
