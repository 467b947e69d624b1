import numpy as np


def sync_batchnorm_backward(douts, shards, gamma, eps=1e-5):
    if len(shards) == 0 or len(douts) != len(shards):
        raise ValueError("parts do not match")
    for d, s in zip(douts, shards):
        if d.shape != s.shape or s.shape[1] != len(gamma):
            raise ValueError("shapes do not match")
    n = sum(len(s) for s in shards)
    if n == 0:
        raise ValueError("no data")
    kind = np.result_type(*[s.dtype for s in shards])
    dtype = kind if kind.kind == "f" else np.dtype("float64")
    mean = sum(s.sum(axis=0, dtype=np.float64) for s in shards) / n
    var = sum(np.square(s - mean).sum(axis=0) for s in shards) / n
    inv_std = 1 / np.sqrt(var + eps)
    hats = [(s - mean) * inv_std for s in shards]
    # what crosses: two vectors per device
    dbeta = sum(d.sum(axis=0, dtype=np.float64) for d in douts)
    dgamma = sum((d * h).sum(axis=0) for d, h in zip(douts, hats))
    dxs = [
        (gamma * inv_std * (d - (dbeta + h * dgamma) / n)).astype(dtype)
        for d, h in zip(douts, hats)
    ]
    return dxs, dgamma.astype(dtype), dbeta.astype(dtype)
